import { defineCommand, type Terminal } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { MigrationUnfinished, UnknownMigration } from '../errors/errors.ts'
import type { DatabaseHistory, History } from '../history/history.ts'
import { appOf, keyOf, ownNameOf } from '../history/key.ts'
import type { HalfWay } from '../run/half-way.ts'
import type { MigratableDatabase } from '../run/run.ts'
import { DATABASE } from './migrate.ts'

/** Lists migrations, and which of them a database has. */
export const showmigrations = defineCommand({
  name: 'showmigrations',
  help: 'List the migrations, and which of them a database has.',
  arguments: [{ name: 'app', help: 'Only these apps.', optional: true, rest: true }],
  options: {
    plan: {
      type: 'boolean',
      help: 'In the order in which they are applied, each behind what it comes after, which JSON names.',
    },
    json: { type: 'boolean', help: 'As JSON.' },
    database: DATABASE,
  },
  async run({ app, arguments: wanted, options, terminal }) {
    const { historyFor, loadHistory } = await import('../history/history.ts')
    const { appliedTo } = await import('../run/run.ts')
    const { halfWayIn } = await import('../run/half-way.ts')
    const found = await loadHistory(app)
    const database = currentDatabases().get(options.database)
    const half = await halfWayIn(database)
    const own = historyFor(found, await appliedTo(database))
    const { history } = own
    const standing = half && (await standingOf(own, half, database))
    const known = app.apps.map(({ name }) => name)
    for (const name of wanted) if (!known.includes(name)) throw new UnknownMigration('app', name, known)
    const all = listed(own, standing)
    const asked = (owner: string): boolean => wanted.length === 0 || wanted.includes(owner)
    if (options.plan) {
      printPlan(terminal, planned(all, history, asked), { json: options.json, standing })
      return 0
    }
    const shown = all.filter((one) => asked(one.app))
    if (options.json) {
      terminal.print(JSON.stringify(shown, null, 2))
      return 0
    }
    for (const [owner, own] of Map.groupBy(shown, (one) => one.app)) {
      terminal.print(owner)
      for (const one of own) terminal.print(` ${lineOf(one, standing)}`)
    }
    if (shown.length === 0) terminal.print('There are no migrations.')
    return 0
  },
})

/** One migration of the plan. */
interface Planned extends Listed {
  /** What it comes after; nothing where its file is gone. */
  readonly dependencies: readonly string[]
}

// Of apps that were named, with all that their migrations come after.
function planned(all: readonly Listed[], history: History, asked: (app: string) => boolean): readonly Planned[] {
  const needed = new Set<string>()
  const need = (key: string): void => {
    if (needed.has(key)) return
    needed.add(key)
    for (const one of history.nodes.get(key)?.dependencies ?? []) need(one)
  }
  for (const { app, key } of history.nodes.values()) if (asked(app)) need(key)
  return all.flatMap((one) => {
    const key = keyOf(one.app, one.name)
    if (one.missing && asked(one.app)) return [{ ...one, dependencies: [] }]
    const node = needed.has(key) ? history.nodes.get(key) : undefined
    return node ? [{ ...one, dependencies: node.dependencies }] : []
  })
}

function printPlan(
  terminal: Terminal,
  plan: readonly Planned[],
  { json, standing }: { readonly json: boolean; readonly standing: Standing | undefined },
): void {
  if (json) terminal.print(JSON.stringify(plan, null, 2))
  else if (plan.length === 0) terminal.print('There are no migrations.')
  else for (const one of plan) terminal.print(lineOf({ ...one, name: keyOf(one.app, one.name) }, standing))
}

/** One migration of the list. */
interface Listed {
  readonly app: string
  readonly name: string
  readonly applied: boolean
  /** All that it replaces is applied, and `migrate` writes that down. */
  readonly unrecorded?: true
  /** Its file is gone, as after a change of the branch. */
  readonly missing?: true
  /** A run stopped half-way in applying or undoing it, or is at it. */
  readonly begun?: 'forward' | 'backward'
  /** Another process is at it. */
  readonly underWay?: true
  /** Its file says other steps since. */
  readonly changed?: true
}

/** The migration that stands half-way, and how. */
interface Standing {
  readonly key: string
  readonly listed: Pick<Listed, 'begun' | 'underWay' | 'changed'>
  readonly words: string
}

async function standingOf(own: DatabaseHistory, half: HalfWay, database: MigratableDatabase): Promise<Standing> {
  const { wayOnOf } = await import('../run/finishing.ts')
  const { refusalOf } = await import('../run/half-way.ts')
  const { begun, busy } = half
  const key = keyOf(begun.app, begun.name)
  const listed = { begun: begun.direction }
  const doing = begun.direction === 'forward' ? 'applying' : 'undoing'
  if (busy) {
    const who = busy.holder ? `${busy.holder.holder}, since ${busy.holder.since.toISOString()}` : 'another process'
    return { key, listed: { ...listed, underWay: true }, words: `${doing} it is under way by ${who}` }
  }
  const wayOn = wayOnOf(own, begun, database)
  const stopped = `${doing} it stopped half-way`
  if (wayOn.gone) {
    const forgets = wayOn.prune ? `: put it back, or ${wayOn.prune} forgets it` : ''
    return { key, listed, words: `${stopped}, and its file is gone${forgets}` }
  }
  if (!(refusalOf(own, half, database) instanceof MigrationUnfinished))
    return {
      key,
      listed: { ...listed, changed: true },
      words: `${stopped}, and its file was changed since: ${wayOn.command} says how`,
    }
  return { key, listed, words: `${stopped}: ${wayOn.command} goes on with it` }
}

function lineOf({ name, applied, unrecorded, missing, begun }: Listed, standing: Standing | undefined): string {
  if (begun && standing) return `[~] ${name} (${standing.words})`
  if (missing) return `[?] ${name} (applied, but its file is gone)`
  if (unrecorded) return `[ ] ${name} (to be recorded: what it replaces is applied)`
  return `[${applied ? 'x' : ' '}] ${name}`
}

function listed({ history, applied, unrecorded }: DatabaseHistory, standing: Standing | undefined): readonly Listed[] {
  const half = standing?.key
  const begunOf = (key: string): Standing['listed'] => (standing && half === key ? standing.listed : {})
  const known = [...history.nodes.values()].map((node): Listed => {
    const { app, name, key } = node
    const recorded = !unrecorded.includes(node)
    return {
      app,
      name,
      applied: recorded && applied.has(key),
      ...(recorded ? {} : { unrecorded: true }),
      ...begunOf(key),
    }
  })
  const replaced = new Set([...history.nodes.values()].flatMap(({ replaces }) => replaces))
  const lost = [...new Set([...applied, ...(half ? [half] : [])])].filter(
    (key) => !history.nodes.has(key) && !replaced.has(key),
  )
  return [
    ...known,
    ...lost.map((key) => ({
      app: appOf(key),
      name: ownNameOf(key),
      applied: applied.has(key),
      missing: true as const,
      ...begunOf(key),
    })),
  ]
}
