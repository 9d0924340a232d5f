import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { migrated } from '@tsango/orm/migrations'
import { FlushRefused } from '../errors/errors.ts'
import { DATABASE } from './migrate.ts'

/** Empties a database. */
export const flush = defineCommand({
  name: 'flush',
  help: 'Delete all rows of all models. What migrations were applied stays, and what is made after migrating is made again.',
  options: {
    yes: { type: 'boolean', help: 'Do not ask. Not enough in production.', short: 'y' },
    confirm: { type: 'string', help: 'The name of the database, which says that it may be emptied in production too.' },
    database: DATABASE,
  },
  async run({ app, options, terminal }) {
    const { flushData } = await import('../data/data.ts')
    const database = currentDatabases().get(options.database)
    const { name } = database
    const production = app.mode === 'production'
    const asked = async (): Promise<boolean> => {
      if (!terminal.interactive) return false
      const message = `This deletes all rows of the database "${name}".`
      if (!production) return terminal.confirm(`${message} Do it?`, false)
      return (await terminal.ask({ message: `${message} This is production: write its name to go on.` })) === name
    }
    if (options.confirm !== name && !(options.yes && !production) && !(await asked()))
      throw new FlushRefused(name, production)
    await terminal.step(`Empty "${name}"`, () => flushData(app.registry, database))
    await migrated.send({ database: name })
  },
})
