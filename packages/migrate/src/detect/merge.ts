import { MergeRefused, MigrationMisfit } from '../errors/errors.ts'
import { type Branch, branchesOf, commute, related } from '../history/branches.ts'
import type { History, MigrationNode } from '../history/history.ts'
import { ofDatabase } from '../operations/operations.ts'
import { nextNumber, type PlannedMigration } from './planned.ts'
import { type Asker, mergeConsent } from './questions.ts'

/** In characters: a longer name says only that it merges. */
const LONGEST = 60

/**
 * The migrations that join the branches of apps to one history each. That they come to the same schema in any order is proved; where they hold SQL
 * or code, it is asked. Raises {@link MergeRefused}.
 */
export async function mergeMigrations(
  history: History,
  asker: Asker,
  apps: readonly string[],
  name?: string,
): Promise<readonly PlannedMigration[]> {
  const merges: PlannedMigration[] = []
  for (const app of apps) {
    const branches = branchesOf(history, app)
    if (branches.length === 0) continue
    const leaves = branches.map(({ leaf }) => leaf.name)
    refuseConflicts(history, app, branches)
    if (
      branches.filter(({ own }) => own.some(changesRows)).length > 1 &&
      !(await asker.agreed(mergeConsent(app, leaves)))
    )
      throw new MergeRefused(app, leaves, 'the order of what they do to rows matters. Let one depend on the other.')
    merges.push({
      app,
      name: `${String(nextNumber(history, app)).padStart(4, '0')}_${name ?? nameOf(leaves)}`,
      dependencies: leaves.map((leaf) => [app, leaf]),
      operations: [],
    })
  }
  return merges
}

function refuseConflicts(history: History, app: string, branches: readonly Branch[]): void {
  const leaves = branches.map(({ leaf }) => leaf.name)
  if (!related(history, app, branches))
    throw new MergeRefused(app, leaves, 'they begin at no common migration. Delete those that do not belong here.')
  try {
    if (commute(history, branches)) return
  } catch (error) {
    if (!(error instanceof MigrationMisfit)) throw error
    throw new MergeRefused(app, leaves, `${error.message} Change one of them, and let it depend on the other.`)
  }
  throw new MergeRefused(
    app,
    leaves,
    'they change the same thing in different ways, so that the last one would win. Change one of them, and let it depend on the other.',
  )
}

const changesRows = ({ migration }: MigrationNode): boolean =>
  ofDatabase(migration.operations).some(({ type }) => type === 'runSql' || type === 'runCode')

function nameOf(leaves: readonly string[]): string {
  const name = `merge_${leaves.join('_')}`
  return name.length > LONGEST ? 'merge' : name
}
