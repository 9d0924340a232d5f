import { open, rename, rm } from 'node:fs/promises'
import { defineCommand, type Terminal } from '@tsango/core/commands'
import { currentDatabases } from '@tsango/orm/databases'
import type { DataRecord } from '../data/data.ts'
import { DATABASE } from './migrate.ts'
import { unwritable } from './output.ts'

/** In characters: how much is gathered before it is written. */
const CHUNK = 65_536

/** Writes the rows of models as JSON. */
export const dumpdata = defineCommand({
  name: 'dumpdata',
  help: 'Write the rows of models as JSON, passwords and what is encrypted as they are stored: keep it as you keep the database.',
  arguments: [{ name: 'label', help: 'Only these apps (blog) and models (blog.Post).', optional: true, rest: true }],
  options: {
    exclude: { type: 'string', help: 'Apps and models to leave out, with commas between.', short: 'e' },
    output: { type: 'string', help: 'A file, in the place of standard output.', short: 'o' },
    format: {
      type: 'string',
      help: 'One list, or an object a line.',
      choices: ['json', 'jsonl'],
      default: 'json',
    },
    database: DATABASE,
  },
  async run({ app, arguments: labels, options, terminal }) {
    const { dumpData } = await import('../data/data.ts')
    const database = currentDatabases().get(options.database)
    const exclude = options.exclude?.split(',').map((one) => one.trim()) ?? []
    const lines = linesOf(dumpData(app.registry, database, { labels, exclude }), options.format === 'json')
    if (options.output === undefined) for await (const line of lines) terminal.print(line)
    else await toFile(terminal, options.output, lines)
  },
})

// A list with a row a line: whoever reads it need not hold it whole.
async function* linesOf(records: AsyncIterable<DataRecord>, list: boolean): AsyncGenerator<string> {
  if (list) yield '['
  let held: string | undefined
  for await (const record of records) {
    if (held !== undefined) yield list ? `${held},` : held
    held = JSON.stringify(record)
  }
  if (held !== undefined) yield held
  if (list) yield ']'
}

// What was there stays until all is written.
async function toFile(terminal: Terminal, path: string, lines: AsyncIterable<string>): Promise<void> {
  const made = `${path}.${process.pid}.tmp`
  const file = await open(made, 'w', 0o600).catch((error: unknown) => {
    throw unwritable(path, error)
  })
  try {
    await terminal.step(`Write ${path}`, async (progress) => {
      let [text, count] = ['', 0]
      for await (const line of lines) {
        text += `${line}\n`
        count++
        if (text.length < CHUNK) continue
        await file.write(text)
        text = ''
        progress(count)
      }
      await file.write(text)
    })
    await file.close()
    await rename(made, path)
  } catch (error) {
    await file.close().catch(() => {})
    await rm(made, { force: true })
    throw unwritable(path, error)
  }
}
