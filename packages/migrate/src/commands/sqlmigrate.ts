import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { type Dialect, dialectFor } from '@tsango/orm/dialects'
import { UnknownScheme } from '@tsango/orm/errors'
import { DialectUnknown } from '../errors/errors.ts'
import { DATABASE } from './migrate.ts'

/** Shows the SQL of a migration; nothing is connected to. */
export const sqlmigrate = defineCommand({
  name: 'sqlmigrate',
  help: 'Show the SQL of a migration, and run nothing.',
  arguments: [
    { name: 'app', help: 'The app.' },
    { name: 'migration', help: 'The name of the migration; its number is enough.' },
  ],
  options: {
    backwards: { type: 'boolean', help: 'The SQL that undoes it.' },
    dialect: {
      type: 'string',
      help: 'For a database of this kind, by the scheme of its URLs; nothing need be installed for it.',
    },
    database: DATABASE,
  },
  async run({ app, arguments: [name = '', migration = ''], options, terminal }) {
    const { findNode, loadHistory } = await import('../history/history.ts')
    const { sqlOf } = await import('./sql-of.ts')
    const own = currentDatabases().get(options.database)
    const dialect = options.dialect === undefined ? own.dialect : await dialectOf(options.dialect)
    const database = { name: own.name, routing: own.routing, dialect }
    const history = await loadHistory(app)
    const node = findNode(history, name, migration)
    terminal.print(sqlOf(history, node, database, options.backwards ? 'backward' : 'forward'))
    return 0
  },
})

async function dialectOf(kind: string): Promise<Dialect> {
  try {
    return await dialectFor(`${kind}:`, { name: kind })
  } catch (error) {
    throw error instanceof UnknownScheme ? new DialectUnknown(kind, error.known) : error
  }
}
