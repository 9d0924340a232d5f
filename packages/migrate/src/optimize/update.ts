import type { MigrationName } from '@tsango/orm/migrations'
import { listOf } from '@tsango/toolkit/text'
import type { PlannedMigration } from '../detect/detect.ts'
import { SquashRefused } from '../errors/errors.ts'
import { followersOf, type History, keyOf, leafOf, stateBefore } from '../history/history.ts'
import { fewerOperations } from './fewer.ts'
import { refuseCode } from './squash.ts'

/**
 * What has to be written, as a part of the last migration of its app where there is one. Raises {@link SquashRefused} where that holds code, or
 * where the app would need more than one.
 */
export function updatedMigrations(history: History, planned: readonly PlannedMigration[]): readonly PlannedMigration[] {
  return planned.map((one) => {
    const leaf = leafOf(history, one.app)
    if (!leaf) return one
    const key = leaf.key
    if (planned.filter(({ app }) => app === one.app).length > 1)
      throw new SquashRefused(key, 'what changed needs several migrations, because apps need each other.')
    refuseCode(key, leaf.migration.operations)
    const { atomic, dependencies, replaces, operations } = leaf.migration
    const needs = one.dependencies.filter(
      ([app, name]) => app !== one.app && !dependencies.some((known) => known[0] === app && known[1] === name),
    )
    refuseFollowers(history, key, needs)
    return {
      app: one.app,
      name: leaf.name,
      dependencies: [...dependencies, ...needs],
      replaces,
      atomic,
      operations: fewerOperations([...operations, ...one.operations], stateBefore(history, leaf)),
    }
  })
}

function refuseFollowers(history: History, key: string, needs: readonly MigrationName[]): void {
  const followers = followersOf(history, [key])
  const circle = needs.map(([app, name]) => keyOf(app, name)).filter((need) => followers.has(need))
  if (circle.length === 0) return
  throw new SquashRefused(
    key,
    `what changed has to come after ${listOf(circle)}, which comes after it. Write a migration of its own, without --update.`,
  )
}
