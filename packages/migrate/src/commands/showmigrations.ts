import { defineCommand, type Terminal } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { UnknownMigration } from '../errors/errors.ts'
import type { History } from '../history/history.ts'
import type { begunIn } from '../run/run.ts'
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
    const { appliedTo, begunIn } = await import('../run/run.ts')
    const found = await loadHistory(app)
    const database = currentDatabases().get(options.database)
    const ledger = await appliedTo(database)
    const begun = await begunIn(database)
    const { history, applied } = historyFor(found, ledger)
    const known = app.apps.map(({ name }) => name)
    for (const name of wanted) if (!known.includes(name)) throw new UnknownMigration('app', name, known)
    const shown = listed(history, applied, begun).filter((one) => wanted.length === 0 || wanted.includes(one.app))
    if (options.plan) {
      printPlan(terminal, planned(listed(history, applied, begun), history, wanted), options.json)
      return 0
    }
    if (options.json) {
      terminal.print(JSON.stringify(shown, null, 2))
      return 0
    }
    for (const [owner, all] of Map.groupBy(shown, (one) => one.app)) {
      terminal.print(owner)
      for (const one of all) terminal.print(` ${lineOf(one)}`)
    }
    if (shown.length === 0) terminal.print('There are no migrations.')
    return 0
  },
})

/** One migration of the plan. */
interface Planned extends Listed {
  /** What it comes after. */
  readonly dependencies: readonly string[]
}

// Of apps that were named, with all that their migrations come after.
function planned(all: readonly Listed[], history: History, wanted: readonly string[]): readonly Planned[] {
  const needed = new Set<string>()
  const need = (key: string): void => {
    if (needed.has(key)) return
    needed.add(key)
    for (const one of history.nodes.get(key)?.dependencies ?? []) need(one)
  }
  for (const { app, key } of history.nodes.values()) if (wanted.length === 0 || wanted.includes(app)) need(key)
  return all.flatMap((one) => {
    const key = `${one.app}.${one.name}`
    const node = needed.has(key) ? history.nodes.get(key) : undefined
    return node ? [{ ...one, dependencies: node.dependencies }] : []
  })
}

function printPlan(terminal: Terminal, plan: readonly Planned[], json: boolean): void {
  if (json) terminal.print(JSON.stringify(plan, null, 2))
  else if (plan.length === 0) terminal.print('There are no migrations.')
  else for (const one of plan) terminal.print(lineOf({ ...one, name: `${one.app}.${one.name}` }))
}

/** One migration of the list. */
interface Listed {
  readonly app: string
  readonly name: string
  readonly applied: boolean
  /** Its file is gone, as after a change of the branch. */
  readonly missing?: true
  /** A run stopped half-way in applying or undoing it. */
  readonly begun?: 'forward' | 'backward'
}

function lineOf({ name, applied, missing, begun }: Listed): string {
  if (missing) return `[?] ${name} (applied, but its file is gone)`
  if (begun)
    return `[~] ${name} (${begun === 'forward' ? 'applying' : 'undoing'} it stopped half-way: migrate goes on with it)`
  return `[${applied ? 'x' : ' '}] ${name}`
}

function listed(
  history: History,
  applied: ReadonlySet<string>,
  begun: Awaited<ReturnType<typeof begunIn>>,
): readonly Listed[] {
  const known = [...history.nodes.values()].map(({ app, name, key }) => ({
    app,
    name,
    applied: applied.has(key),
    ...(begun?.key === key ? { begun: begun.direction } : {}),
  }))
  const replaced = new Set([...history.nodes.values()].flatMap(({ replaces }) => replaces))
  const lost = [...applied].filter((key) => !history.nodes.has(key) && !replaced.has(key))
  return [
    ...known,
    ...lost.map((key) => {
      const [app = '', name = ''] = key.split('.')
      return { app, name, applied: true, missing: true as const }
    }),
  ]
}
