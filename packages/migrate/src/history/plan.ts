import { inOrder } from '@tsango/orm/migrations'
import { InconsistentHistory, MigrationGone, UnknownMigration } from '../errors/errors.ts'
import { followersOf, type History, leafOf, type MigrationNode, nodesOf } from './graph.ts'
import { appOf, keyOf } from './key.ts'

/** Where to: everything, or one app up to a migration, or (`zero`) before its first. */
export interface Target {
  readonly app?: string | undefined
  /** A name or the beginning of one, or `zero`; default: the last. */
  readonly name?: string | undefined
  /** In the place of the others: so many of the migrations that were applied last are undone. */
  readonly back?: number | undefined
}

/** What has to be done to get there. Only one of the two is not empty, unless other apps lag behind. */
export interface Plan {
  readonly backward: readonly MigrationNode[]
  readonly forward: readonly MigrationNode[]
}

/** Options of {@link planFor}. */
export interface PlanOptions {
  /** What is planned is only written down: so a gap can be filled, and what files do not tell left alone. Default: false. */
  readonly fake?: boolean
}

/**
 * Plans the way to a target. Raises for a target that does not exist, where the database has gaps, and where the way back leads past what no file
 * has.
 */
export function planFor(
  history: History,
  applied: ReadonlySet<string>,
  target: Target = {},
  { fake = false }: PlanOptions = {},
): Plan {
  if (!fake) refuseGaps(history, applied)
  const plan = wayTo(history, applied, target)
  if (fake) refuseGaps(history, new Set([...applied, ...plan.forward.map(({ key }) => key)]))
  else refuseGone(history, applied, target, plan)
  return plan
}

function wayTo(history: History, applied: ReadonlySet<string>, target: Target): Plan {
  const nodes = [...history.nodes.values()]
  for (const app of new Set(nodes.map((node) => node.app))) leafOf(history, app)
  if (target.back !== undefined) return { backward: lastApplied(history, applied, target.back), forward: [] }
  if (target.app === undefined) return { backward: [], forward: nodes.filter((node) => !applied.has(node.key)) }
  const wanted = targetOf(history, target.app, target.name)
  const kept = wanted ? withAncestors(history, wanted) : new Set<string>()
  const own = nodesOf(history, target.app).filter((node) => !kept.has(node.key))
  const beyond = followersOf(
    history,
    own.map(({ key }) => key),
  )
  // What comes after a migration that is to be applied is only there where that is a gap: it stays.
  const after = wanted && !applied.has(wanted.key) ? followersOf(history, [wanted.key]) : new Set<string>()
  return {
    backward: nodes.filter(({ key }) => beyond.has(key) && applied.has(key) && !after.has(key)).reverse(),
    forward: nodes.filter((node) => kept.has(node.key) && !applied.has(node.key)),
  }
}

/** The migration of an app by its name or the beginning of it. Raises {@link UnknownMigration}. */
export function findNode(history: History, app: string, name: string): MigrationNode {
  const own = nodesOf(history, app)
  const apps = [...new Set([...history.nodes.values()].map((node) => node.app))]
  if (own.length === 0) throw new UnknownMigration('app with migrations', app, apps)
  const exact = own.find((node) => node.name === name)
  // A bare number is the number of a migration: 2 is 0002.
  const start = /^\d+$/.test(name) ? `${name.padStart(4, '0')}_` : name
  const begun = own.filter((node) => node.name.startsWith(start))
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined)
  if (found) return found
  const candidates = (begun.length ? begun : own).map((node) => node.name)
  const where = begun.length ? ` of app "${app}" alone: several names begin so` : ` of app "${app}"`
  throw new UnknownMigration('migration', name, candidates, where)
}

function lastApplied(history: History, applied: ReadonlySet<string>, count: number): readonly MigrationNode[] {
  const replaced = new Set([...history.nodes.values()].flatMap(({ replaces }) => replaces))
  const last = ledgerOrder(history, applied)
    .filter((key) => !replaced.has(key))
    .reverse()
    .slice(0, count)
  const gone = last.find((key) => !history.nodes.has(key))
  if (gone !== undefined) throw new MigrationGone(gone)
  return last.flatMap((key) => history.nodes.get(key) ?? [])
}

// The ledger has them as they were applied; a squashed one may have been written down after what follows it.
function ledgerOrder(history: History, applied: ReadonlySet<string>): readonly string[] {
  return inOrder([...applied], (key) => history.nodes.get(key)?.dependencies ?? [])
}

function targetOf(history: History, app: string, name: string | undefined): MigrationNode | undefined {
  if (name !== undefined && name !== 'zero') return findNode(history, app, name)
  const leaf = leafOf(history, app)
  if (!leaf)
    throw new UnknownMigration('app with migrations', app, [
      ...new Set([...history.nodes.values()].map((node) => node.app)),
    ])
  return name === 'zero' ? undefined : leaf
}

function withAncestors(history: History, node: MigrationNode): Set<string> {
  const seen = new Set<string>()
  const visit = (key: string): void => {
    if (seen.has(key)) return
    seen.add(key)
    for (const need of history.nodes.get(key)?.dependencies ?? []) visit(need)
  }
  visit(node.key)
  return seen
}

function refuseGaps(history: History, applied: ReadonlySet<string>): void {
  for (const node of history.nodes.values()) {
    const missing = applied.has(node.key) && node.dependencies.find((need) => !applied.has(need))
    if (missing) throw new InconsistentHistory(node.key, missing)
  }
}

// What no file has, and was applied after the target, may need what would be undone.
function refuseGone(history: History, applied: ReadonlySet<string>, target: Target, { backward }: Plan): void {
  const order = ledgerOrder(history, applied)
  const from = undoneFrom(history, order, target, backward)
  const known = new Set([
    ...[...history.nodes.values()].flatMap(({ key, replaces }) => [key, ...replaces]),
    ...history.found.map((one) => keyOf(one.app, one.name)),
  ])
  const gone = order.find((key, at) => !known.has(key) && at >= (from.get(appOf(key)) ?? order.length))
  if (gone !== undefined) throw new MigrationGone(gone)
}

// By app: the place in the order from which on what it has is to be undone.
function undoneFrom(
  history: History,
  order: readonly string[],
  { app, name }: Target,
  backward: readonly MigrationNode[],
): ReadonlyMap<string, number> {
  const from = new Map<string, number>()
  for (const node of backward) from.set(node.app, Math.min(from.get(node.app) ?? order.length, order.indexOf(node.key)))
  if (app === undefined || name === undefined) return from
  // Behind it may stand what no file has alone.
  const place = name === 'zero' ? 0 : order.indexOf(findNode(history, app, name).key)
  return place < 0 ? from : from.set(app, place)
}
