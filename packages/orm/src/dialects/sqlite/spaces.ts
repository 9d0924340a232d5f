import { readdir, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { Unsupported } from '../../errors/errors.ts'
import type { Connection } from '../base/driver.ts'
import { readRows } from '../base/read-rows.ts'
import type { Spaces } from '../base/spaces.ts'
import { features } from './features.ts'

/** Files beside one: of `data/app.sqlite3`, the space `acme` is `data/app.acme.sqlite3`. */
export const spaces: Spaces = {
  word: 'file',
  copied: true,
  url(url, space) {
    if (/:memory:/.test(url)) throw inMemory()
    const [path = '', ...query] = url.split('?')
    return [besides(path, space), ...query].join('?')
  },
  async names(connection) {
    const path = await pathOf(connection)
    const ending = endingOf(path)
    const beginning = `${basename(path, ending)}.`
    const files = await readdir(dirname(path))
    return files
      .filter(
        (file) => file.startsWith(beginning) && file.endsWith(ending) && file.length > beginning.length + ending.length,
      )
      .map((file) => file.slice(beginning.length, file.length - ending.length))
      .sort()
  },
  async current(connection) {
    const path = await pathOf(connection)
    return extname(basename(path, extname(path))).slice(1) || undefined
  },
  async make(connection, space) {
    // One that is there already is left as it is.
    await writeFile(besides(await pathOf(connection), space), '', { flag: 'a' })
  },
  async drop(connection, space) {
    const path = besides(await pathOf(connection), space)
    for (const file of [path, `${path}-wal`, `${path}-shm`]) await rm(file, { force: true })
  },
}

function besides(path: string, space: string): string {
  const ending = endingOf(path)
  return `${path.slice(0, path.length - ending.length)}.${space}${ending}`
}

// Without one, "app.acme" may be a space of "app" or a file of its own, and "app.acme-wal" may be taken for a space.
function endingOf(path: string): string {
  const ending = extname(path)
  if (ending) return ending
  throw new Unsupported(
    `Files beside ${JSON.stringify(basename(path))}, whose name has no ending,`,
    features.title,
    'Give it one, such as "app.sqlite3".',
  )
}

async function pathOf(connection: Connection): Promise<string> {
  const rows = await readRows(connection, "SELECT file FROM pragma_database_list WHERE name = 'main'")
  const path = rows[0]?.[0]
  if (!path) throw inMemory()
  return join(path)
}

const inMemory = (): Unsupported =>
  new Unsupported('Several databases in memory', features.title, 'Nobody else finds one. Give it a file.')
