import type { MigrationName, ProjectState } from '@tsango/orm/migrations'
import { UnsupportedChange } from '../errors/errors.ts'
import { appOf, type History, leafOf, stateAfter } from '../history/history.ts'
import { arrange, type DraftMigration } from './arrange.ts'
import { findDifferences } from './differences.ts'
import { agreeToDrops } from './drops.ts'
import { withExtensions } from './extensions.ts'
import { Fills } from './fills.ts'
import { migrationSlug } from './name.ts'
import { appsNaming } from './named-elsewhere.ts'
import { nextNumber, type PlannedMigration } from './planned.ts'
import type { Asker } from './questions.ts'
import { findRenames } from './renames.ts'
import { withViewsAway } from './views.ts'

export { mergeMigrations } from './merge.ts'
export { nextNumber, type PlannedMigration } from './planned.ts'
export type { Asker, Consent, OpenQuestion } from './questions.ts'
export { besideOthers, safeMigrations } from './safe.ts'

/** Options of {@link detectMigrations}. */
export interface DetectOptions {
  readonly asker: Asker
  /** The moment that rows get whose column holds when they were made. */
  readonly now: Date
  /** Only these apps, and what they need; default: all. */
  readonly apps?: readonly string[]
  /** The name behind the number; default: made from the operations. */
  readonly name?: string | undefined
}

/**
 * Finds the migrations that lead from the history to the models as they are. What cannot be known is asked. Raises {@link UnsupportedChange},
 * `ConflictingMigrations`.
 */
export async function detectMigrations(
  history: History,
  to: ProjectState,
  options: DetectOptions,
): Promise<readonly PlannedMigration[]> {
  const from = stateAfter(history)
  const renames = await findRenames(from, to, options.asker)
  const fills = new Fills(options.asker, options.now)
  const differences = await findDifferences(renames.state, to, fills)
  await agreeToDrops(differences, renames.state, options.asker)
  const operations = withViewsAway([...renames.operations, ...differences], renames.state, to)
  const drafts = arrange(operations, renames.state)
  return withExtensions(history, to, named(history, chosen(drafts, options.apps), renames.state, options.name))
}

function chosen(drafts: readonly DraftMigration[], apps: readonly string[] | undefined): readonly DraftMigration[] {
  if (!apps) return drafts
  const wanted = new Set<DraftMigration>()
  const want = (draft: DraftMigration): void => {
    if (wanted.has(draft)) return
    wanted.add(draft)
    for (const need of draft.needs) want(need)
    for (const other of drafts) if (makesAgain(other, draft)) want(other)
  }
  for (const draft of drafts) if (apps.includes(draft.app)) want(draft)
  return drafts.filter((draft) => wanted.has(draft))
}

// A view that goes for what somebody else changes is there again afterwards.
function makesAgain({ operations }: DraftMigration, draft: DraftMigration): boolean {
  const dropped = draft.operations.flatMap((one) => (one.type === 'alterView' && !one.view ? [one.model] : []))
  return operations.some((one) => one.type === 'alterView' && one.view && dropped.includes(one.model))
}

function named(
  history: History,
  drafts: readonly DraftMigration[],
  from: ProjectState,
  name: string | undefined,
): readonly PlannedMigration[] {
  const names = new Map<DraftMigration, string>()
  const next = new Map<string, number>()
  return drafts.map((draft) => {
    const { app, operations } = draft
    const number = next.get(app) ?? nextNumber(history, app)
    next.set(app, number + 1)
    names.set(
      draft,
      `${String(number).padStart(4, '0')}_${name ?? (number === 1 ? 'initial' : migrationSlug(operations))}`,
    )
    return { app, name: names.get(draft) ?? '', dependencies: dependenciesOf(history, draft, from, names), operations }
  })
}

function dependenciesOf(
  history: History,
  draft: DraftMigration,
  from: ProjectState,
  names: ReadonlyMap<DraftMigration, string>,
): readonly MigrationName[] {
  const found: MigrationName[] = []
  const own = [...draft.needs].some((need) => need.app === draft.app)
  const leaf = own ? undefined : leafOf(history, draft.app)
  if (leaf) found.push([leaf.app, leaf.name])
  for (const need of draft.needs) found.push([need.app, names.get(need) ?? ''])
  for (const label of draft.pointsAt) {
    const app = appOf(label)
    if (app === draft.app || found.some(([other]) => other === app)) continue
    const last = leafOf(history, app)
    if (!last) throw new UnsupportedChange(`${draft.app} points at ${label}, but the app "${app}" has no migrations.`)
    found.push([last.app, last.name])
  }
  for (const app of appsNaming(history, draft, from)) {
    const last = found.some(([other]) => other === app) ? undefined : leafOf(history, app)
    if (last) found.push([last.app, last.name])
  }
  return found
}
