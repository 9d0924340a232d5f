import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { CountInvalid } from '../errors/errors.ts'
import { DATABASE } from './migrate.ts'
import { WAITING } from './waiting.ts'

/** Undoes the migrations that were applied last. */
export const rollback = defineCommand({
  name: 'rollback',
  help: 'Undo the migrations that were applied last.',
  arguments: [{ name: 'count', help: 'How many of them; one where nothing is said.', optional: true }],
  options: {
    plan: { type: 'boolean', help: 'Show what would be undone, and undo nothing.' },
    database: DATABASE,
    ...WAITING,
  },
  async run({ app, arguments: [count = '1'], options, terminal }) {
    if (!/^[1-9]\d{0,5}$/.test(count)) throw new CountInvalid(count)
    const { loadHistory } = await import('../history/history.ts')
    const { migrateTo } = await import('./migrate-to.ts')
    const { NOTHING, showPlan } = await import('./show-plan.ts')
    const database = currentDatabases().get(options.database)
    const { untouched } = await import('./untouched.ts')
    const history = await untouched(terminal, database.name, () => loadHistory(app))
    const target = { back: Number(count) }
    if (options.plan) return showPlan(terminal, history, database, target)
    if (!(await migrateTo(terminal, history, database, target, options))) terminal.print(NOTHING)
    return 0
  },
})
