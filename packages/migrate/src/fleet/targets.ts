import { type Application, createRegistry } from '@tsango/core'
import { type DatabaseSettings, databaseRouters, databaseSetting, dialects } from '@tsango/orm/app'
import {
  currentDatabases,
  type DatabaseOptions,
  type Databases,
  databaseSlot,
  openDatabases,
} from '@tsango/orm/databases'
import { SCRATCH, SPACE, type Spaces } from '@tsango/orm/dialects'
import { encryptionKeys } from '@tsango/orm/encryption'
import { Unsupported } from '@tsango/orm/errors'
import { SpaceCopied, SpaceForeign, SpaceMissed, SpaceNameInvalid, TargetsMissing } from '../errors/errors.ts'
import { OWN_TABLES } from '../history/own-tables.ts'
import { TargetNote } from '../history/target-note.ts'
import { onConnection } from '../run/on-connection.ts'
import type { MigratableDatabase } from '../run/run.ts'
import type { FleetTarget, Inside } from './fleet.ts'

/** Options of {@link spaceTargets}. */
export interface SpaceOptions {
  /** The database of the settings beside whose own tables the spaces are. Default: `default`. */
  readonly database?: string
  /** Makes those that are named and not there. Default: they raise {@link TargetsMissing}. */
  readonly create?: boolean
}

/** The databases of the settings by name; `*` stands for any letters. Copies that only read are left out. Raises {@link TargetsMissing}. */
export function databaseTargets(wanted: readonly string[]): readonly FleetTarget[] {
  const open = currentDatabases()
  const writable = open.names.filter((name) => !open.get(name).readOnly)
  return chosen('database', wanted, writable).map((name) => ({
    name,
    use: (body) => body(open.get(name), (work) => work()),
  }))
}

/**
 * The schemas, databases or files beside a database of the settings, by name; `*` stands for any letters of names that could be given. Every setting but
 * the URL is that database's. Raises {@link TargetsMissing} and {@link SpaceNameInvalid}; using one raises {@link SpaceMissed}, and, where only `*`
 * found it, {@link SpaceForeign}, and {@link SpaceCopied} for a file that is a copy of another.
 */
export async function spaceTargets(
  app: Application,
  wanted: readonly string[],
  { database = 'default', create = false }: SpaceOptions = {},
): Promise<readonly FleetTarget[]> {
  const base = currentDatabases().get(database)
  const { spaces, features } = base.dialect
  if (!spaces) throw new Unsupported('Several schemas', features.title, 'It has none beside each other.')
  for (const name of wanted) if (!SPACE.test(name.replaceAll('*', 'x'))) throw new SpaceNameInvalid(name)
  const names = await onConnection(base, async (connection) => {
    const there = (await spaces.names(connection)).filter((name) => SPACE.test(name) && !name.startsWith(SCRATCH))
    const lacking = wanted.filter((name) => !name.includes('*') && !there.includes(name))
    if (!create || lacking.length === 0) return chosen(spaces.word, wanted, there, CREATE)
    for (const name of lacking) await spaces.make(connection, name)
    return chosen(spaces.word, wanted, [...there, ...lacking], CREATE)
  })
  return names.map((name) => ({
    name,
    use: (body) => inSpace(app, { base, spaces, name, named: wanted.includes(name) }, body),
  }))
}

interface Space {
  readonly base: MigratableDatabase
  readonly spaces: Spaces
  readonly name: string
  /** Whether it was asked for by its whole name. */
  readonly named: boolean
}

const CREATE = 'Correct the name, or make it with --create.'
/** Connections to one: one that migrates, and one for what is written down beside it. */
const POOL = 2

const inSpace = async <T>(
  app: Application,
  { base, spaces, name, named }: Space,
  body: (database: MigratableDatabase, inside: Inside) => Promise<T>,
): Promise<T> => {
  const given = app.settings.get(databaseSetting)
  const { replicas: _copies, poolMin: _least, ...entry } = optionsOf(given[base.name])
  const settings = { ...entry, url: spaces.url(entry.url, name, base.name), poolSize: POOL }
  const options = {
    dialects: app.contributions(dialects),
    routers: app.settings.get(databaseRouters),
    encryptionKeys: app.settings.get(encryptionKeys),
  }
  const opened: Databases[] = []
  const open = async (all: typeof given, registry = createRegistry({ models: [] }).registry): Promise<Databases> => {
    const made = await openDatabases(all, registry, options)
    opened.push(made)
    return made
  }
  try {
    const { dialect, driver } = (await open({ [base.name]: settings })).get(base.name)
    await onConnection({ name: base.name, dialect, driver }, async (connection) => {
      if ((await spaces.current(connection)) !== name) throw new SpaceMissed(spaces.word, name)
      const tables = named ? [] : await dialect.introspection.tables(connection)
      if (tables.length && !tables.some((table) => OWN_TABLES.includes(table)))
        throw new SpaceForeign(spaces.word, name, tables)
      if (!tables.length || !spaces.copied) return
      const noted = await new TargetNote(dialect, connection).read()
      if (noted?.name !== name) throw new SpaceCopied(spaces.word, name, noted?.name)
    })
    return await body(
      { name: base.name, dialect, driver, routing: base.routing, chosenBy: `--schemas ${name}` },
      async (work) =>
        databaseSlot.run({ databases: await open({ ...given, [base.name]: settings }, app.registry) }, work),
    )
  } finally {
    for (const one of opened) await one.close()
  }
}

// A database that is open has an entry.
const optionsOf = (entry: DatabaseSettings[string] = ''): DatabaseOptions =>
  typeof entry === 'string' ? { url: entry } : entry

function chosen(word: string, wanted: readonly string[], there: readonly string[], hint?: string): readonly string[] {
  const matches = (pattern: string): readonly string[] => {
    const expression = new RegExp(`^${pattern.split('*').map(escaped).join('.*')}$`)
    return there.filter((name) => expression.test(name))
  }
  const lost = wanted.filter((pattern) => matches(pattern).length === 0)
  if (lost.length) throw new TargetsMissing(word, lost, there, hint)
  return [...new Set(wanted.flatMap(matches))]
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
