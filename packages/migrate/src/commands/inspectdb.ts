import { pathToFileURL } from 'node:url'
import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import { AppNameInvalid } from '../errors/errors.ts'
import { DATABASE } from './migrate.ts'
import { writeNew } from './output.ts'

/** Writes models for the tables that a database has. */
export const inspectdb = defineCommand({
  name: 'inspectdb',
  help: 'Write models for the tables of a database, whoever made them.',
  arguments: [{ name: 'table', help: 'Only these tables and views.', optional: true, rest: true }],
  options: {
    includeViews: { type: 'boolean', help: 'Views as well, where no names are given.' },
    app: { type: 'string', help: 'The app that the models belong to.', default: 'app' },
    output: {
      type: 'string',
      help: 'Write into this file, which must not be there, and not to the terminal.',
      short: 'o',
    },
    database: DATABASE,
  },
  async run({ arguments: only, options, terminal }) {
    const { inspectedModels, modelsSource, readTables } = await import('../inspect/inspect.ts')
    const { packageFor } = await import('../write/write.ts')
    if (!/^[a-z][a-z0-9_]*$/.test(options.app)) throw new AppNameInvalid(options.app)
    const database = currentDatabases().get(options.database)
    const tables = await readTables(database, { only, views: options.includeViews })
    const models = inspectedModels(tables, { app: options.app, ...database.dialect })
    const file = pathToFileURL(options.output ?? 'models.ts')
    const from = (await packageFor(new URL('.', file)))
      .replace(/migrations$/, 'orm')
      .replace('@tsango/orm/orm', '@tsango/orm')
    const source = modelsSource(models, { from, title: JSON.stringify(database.name) })
    if (options.output === undefined) terminal.print(source.trimEnd())
    else {
      await writeNew(options.output, source)
      terminal.print(`${options.output}: ${models.length === 1 ? 'one model' : `${models.length} models`}`)
    }
    return 0
  },
})
