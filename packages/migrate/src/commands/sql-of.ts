import { placeOf } from '@tsango/orm/migrations'
import { type Step, stepsOf } from '../changes/changes.ts'
import { type History, type MigrationNode, stateBefore } from '../history/history.ts'
import { describeOperation } from '../operations/operations.ts'
import { movesOf } from '../run/moves.ts'
import type { MigratableDatabase } from '../run/run.ts'

/** The SQL of a migration for a database, with each operation in words above it. */
export function sqlOf(
  history: History,
  node: MigrationNode,
  { dialect, ...where }: Pick<MigratableDatabase, 'name' | 'dialect' | 'routing'>,
  direction: 'forward' | 'backward',
): string {
  const { session } = dialect.schema
  const whole = dialect.features.transactionalDdl && node.migration.atomic
  const end = (statements: readonly string[]): string[] => statements.map((sql) => `${sql};`)
  const moves = movesOf(node, direction, stateBefore(history, node))
  const there = { place: placeOf(where), app: node.app }
  const lines = moves.flatMap(({ operation, from, to }) => [
    `-- ${describeOperation(operation)}`,
    ...stepsOf(operation, from, to, dialect, there).map(asText),
  ])
  if (!whole) return [...end(session.before), ...lines, ...end(session.after)].join('\n')
  return [...end([...session.before, session.begin]), ...lines, 'COMMIT;', ...end(session.after)].join('\n')
}

function asText(step: Step): string {
  if ('sql' in step) return `${step.sql};`
  return 'code' in step ? '-- code runs here' : `-- refused where this finds a row: ${step.unless}`
}
