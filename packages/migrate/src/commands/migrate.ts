import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { migrated, migrating } from '@tsango/orm/migrations'
import { ManyInvalid, PruneInvalid } from '../errors/errors.ts'
// Most of the time there is nothing to do: the rest of the engine is loaded once there is.
import { sourcesDigest } from '../history/settled.ts'
import { isSettled } from '../run/is-settled.ts'
import { MANY } from './many.ts'
import { timesOf, WAITING } from './waiting.ts'

/** The option that chooses a database. */
export const DATABASE = {
  type: 'string',
  help: 'The database by its name in the settings.',
  default: 'default',
} as const

/** Brings a database to the state of the migrations. */
export const migrate = defineCommand({
  name: 'migrate',
  help: 'Apply the migrations that a database lacks, or go back to an earlier one.',
  arguments: [
    { name: 'app', help: 'Only this app, and what it needs.', optional: true },
    {
      name: 'migration',
      help: 'Up to this one, or back to it; its number is enough. "zero" undoes all of the app.',
      optional: true,
    },
  ],
  options: {
    fake: { type: 'boolean', help: 'Only record that it was done.' },
    fakeInitial: {
      type: 'boolean',
      help: 'Only record the first migrations of apps whose tables are there already.',
    },
    prune: {
      type: 'boolean',
      help: 'Forget the migrations of this app that were applied, or stopped half-way, and whose files are gone; what they did stays.',
    },
    plan: { type: 'boolean', help: 'Show what would be done, and do nothing.' },
    check: { type: 'boolean', help: 'Exit with 1 where something is left to do, and do nothing.' },
    database: DATABASE,
    ...MANY,
    ...WAITING,
  },
  async run(input) {
    const { options, terminal } = input
    if (options.databases !== undefined || options.schemas !== undefined) {
      const { migrateMany } = await import('./migrate-fleet.ts')
      const [app, name] = input.arguments
      return migrateMany(input.app, terminal, { app, name }, options)
    }
    if (options.create) throw new ManyInvalid('--create makes what --schemas names')
    if (options.json) throw new ManyInvalid('--json tells of several, by --databases or --schemas')
    timesOf(options)
    const database = currentDatabases().get(options.database)
    const [app, name] = input.arguments
    if (options.prune) {
      const { fake, fakeInitial, check } = options
      if (app === undefined || name !== undefined || fake || fakeInitial || check) throw new PruneInvalid()
      const { prune } = await import('./prune.ts')
      return prune(input, database, app, options)
    }
    const sources = app === undefined ? await sourcesDigest(input.app) : undefined
    if (sources && (await isSettled(database, sources))) {
      terminal.print('Nothing to do.')
      if (!options.plan && !options.check) {
        await migrating.send({ database: database.name })
        await migrated.send({ database: database.name })
      }
      return 0
    }
    const { loadHistory } = await import('../history/history.ts')
    const { migrateTo } = await import('./migrate-to.ts')
    const { untouched } = await import('./untouched.ts')
    const history = await untouched(terminal, database.name, () => loadHistory(input.app))
    const { NOTHING, showPlan } = await import('./show-plan.ts')
    const target = app === undefined ? {} : { app, name }
    if (options.plan || options.check) return showPlan(terminal, history, database, target, options)
    const done = await migrateTo(terminal, history, database, target, options)
    const { remindOfChanges } = await import('./remind.ts')
    const reminded = app === undefined && (await remindOfChanges(input, history))
    if (!done) terminal.print(reminded ? 'Nothing to do until then.' : NOTHING)
    if (!sources || reminded) return 0
    const { settle } = await import('../run/settled.ts')
    await settle(history, database, sources)
    return 0
  },
})
