import { createReadStream } from 'node:fs'
import { access, constants } from 'node:fs/promises'
import { defineCommand } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import type { DataFile } from '../data/load.ts'
import { DataUnreadable } from '../errors/errors.ts'
import { DATABASE } from './migrate.ts'

/** Writes the rows of files into a database. */
export const loaddata = defineCommand({
  name: 'loaddata',
  help: 'Write the rows of JSON files into a database, all of them or none. Rows with the same keys are written over.',
  arguments: [{ name: 'file', help: 'Files as dumpdata writes them.', rest: true }],
  options: {
    ignoreUnknown: { type: 'boolean', help: 'Leave out rows of models, and values of fields, that are not here.' },
    database: DATABASE,
  },
  async run({ app, arguments: paths, options, terminal }) {
    const { loadData } = await import('../data/load.ts')
    const database = currentDatabases().get(options.database)
    const files = await Promise.all(paths.map(fileAt))
    const { rows, ignored } = await terminal.step(`Load ${paths.join(', ')}`, (onProgress) =>
      loadData(app.registry, database, files, { ignoreUnknown: options.ignoreUnknown, onProgress }),
    )
    const left = ignored ? ` ${ignored} of models that are not here were left out.` : ''
    terminal.print(`${rows} ${rows === 1 ? 'row' : 'rows'} loaded.${left}`)
  },
})

async function fileAt(path: string): Promise<DataFile> {
  try {
    await access(path, constants.R_OK)
  } catch (cause) {
    throw new DataUnreadable(path, undefined, 'it is not there, or may not be read', cause)
  }
  return { name: path, read: () => createReadStream(path, 'utf8') as AsyncIterable<string> }
}
