/**
 * A cache in a table of the database, through `@tsango/orm`.
 *
 * @module
 */
import { type App, defineApp } from '@tsango/core/apps'
import { orm } from '@tsango/orm/app'
import { atomic } from '@tsango/orm/atomic'
import { databaseFor, databaseSlot } from '@tsango/orm/databases'
import { UniqueViolation } from '@tsango/orm/errors'
import { objects } from '@tsango/orm/query'
import { NotANumber } from '../errors/errors.ts'
import { migrations } from '../migrations/index.ts'
import type { CacheStore, StoreClock } from '../store/store.ts'
import { asWhole } from '../store/sum.ts'
import { CacheEntry } from './cache-entry.ts'

export { CacheEntry } from './cache-entry.ts'

/** Options of {@link databaseStore}. */
export interface DatabaseStoreOptions extends StoreClock {
  /** The database by its name in the settings; default: where the model `CacheEntry` lives. */
  readonly using?: string
}

/** Makes the app that brings the table of {@link databaseStore}. */
export function cacheTable(): App {
  return defineApp({
    name: 'cache_table',
    title: 'Cache',
    requires: [orm()],
    models: [CacheEntry],
    migrations,
  })
}

/** How many keys go into one statement, so that no database has more parameters than it takes. */
const BATCH = 500

/** How often a counter is tried that others make and delete at the same time. */
const ATTEMPTS = 5

/**
 * Keeps entries in the table of `cacheTable()`. Within an open transaction it reads and writes in that one: what is undone is undone in the cache
 * too. The clocks of the machines that share it must agree, as times are those of the processes.
 *
 * @example
 * const app = tsango({ apps: [cacheTable()], settings: { cache: 'database:' } })
 */
export function databaseStore({ using, now = Date.now }: DatabaseStoreOptions = {}): CacheStore {
  const home = () => databaseFor(CacheEntry, using, 'write')
  const rows = () => objects(CacheEntry).using(home())
  const alive = () => rows().where((entry) => entry.expires.isNull().or(entry.expires.gt(new Date(now()))))
  const over = () => rows().filter({ expires__lte: new Date(now()) })
  const expiry = (ttl: number | undefined): Date | null => (ttl === undefined ? null : new Date(now() + ttl))
  const block = <T>(body: () => Promise<T>): Promise<T> => atomic(body, { using: home() })
  /** For blocks that are their own transaction: of several at once on one key, some databases let one only win. */
  const tried = <T>(body: () => Promise<T>): Promise<T> => atomic(body, { using: home(), retry: 10 })

  async function setMany(entries: ReadonlyMap<string, string>, ttl: number | undefined): Promise<void> {
    const written = [...entries].map(([key, text]) => ({ key, ...columnsOf(text), expires: expiry(ttl) }))
    for (let at = 0; at < written.length; at += BATCH) {
      const part = written.slice(at, at + BATCH)
      await tried(() => rows().bulkUpsert(part, { unique: ['key'], update: ['value', 'count', 'expires'] }))
    }
  }

  async function add(key: string, text: string, ttl: number | undefined): Promise<boolean> {
    await tried(() => over().filter({ key }).delete())
    try {
      // A block of its own, so that a transaction around it is not lost with it.
      await tried(() => block(() => rows().create({ key, ...columnsOf(text), expires: expiry(ttl) })))
      return true
    } catch (error) {
      if (error instanceof UniqueViolation) return false
      throw error
    }
  }

  /** The sum where a number is there to which it can be added. */
  function counted(key: string, by: number): Promise<number | undefined> {
    const [least, most] = [-Number.MAX_SAFE_INTEGER - Math.min(by, 0), Number.MAX_SAFE_INTEGER - Math.max(by, 0)]
    return tried(async () => {
      const number = alive().filter({ key, count__gte: least, count__lte: most })
      if ((await number.update((entry) => ({ count: entry.count.plus(by) }))) === 0) return undefined
      const [row] = await rows().filter({ key }).values('count')
      return row?.count ?? undefined
    })
  }

  async function incr(key: string, by: number, ttl: number | undefined): Promise<number> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const total = await counted(key, by)
      if (total !== undefined) return total
      if (await add(key, String(by), ttl)) return by
      const text = await get(key)
      if (text !== undefined && !fits(text, by)) break
    }
    throw new NotANumber(key)
  }

  async function get(key: string): Promise<string | undefined> {
    const [row] = await alive().filter({ key }).values('value', 'count')
    return row === undefined ? undefined : textOf(row)
  }

  return {
    name: 'database',
    models: { 'cache_table.CacheEntry': 'cacheTable()' },
    get,
    getMany: async (keys) => {
      const found: [string, string][] = []
      for (let at = 0; at < keys.length; at += BATCH) {
        const part = await alive()
          .filter({ key__in: keys.slice(at, at + BATCH) })
          .values('key', 'value', 'count')
        found.push(...part.map((row): [string, string] => [row.key, textOf(row)]))
      }
      return new Map(found)
    },
    set: (key, text, ttl) => setMany(new Map([[key, text]]), ttl),
    setMany,
    add,
    incr,
    swap: (key, expected, text, ttl) =>
      tried(async () => {
        const { value, count: number } = columnsOf(expected)
        const same = alive().filter({ key, value })
        const one = number === null ? same.filter({ count__isnull: true }) : same.filter({ count: number })
        const count =
          text === undefined ? await one.delete() : await one.update({ ...columnsOf(text), expires: expiry(ttl) })
        return count > 0
      }),
    touch: async (key, ttl) => {
      const count = await tried(() =>
        alive()
          .filter({ key })
          .update({ expires: expiry(ttl) }),
      )
      return count > 0
    },
    delete: async (keys) => {
      let count = 0
      for (let at = 0; at < keys.length; at += BATCH) {
        const part = keys.slice(at, at + BATCH)
        count += await tried(() => alive().filter({ key__in: part }).delete())
      }
      return count
    },
    clear: async (prefix) => {
      await tried(() => rows().filter({ key__startswith: prefix }).delete())
    },
    prune: () => over().delete(),
    refusesLocks: () =>
      databaseSlot.get()?.frames?.has(home())
        ? 'A transaction is open, and nobody would see the lock before it is committed. Take the lock first, then begin.'
        : undefined,
  }
}

interface Columns {
  readonly value: string
  readonly count: number | null
}

// A number stands in a column of numbers, so that the database itself can add to it.
function columnsOf(text: string): Columns {
  const count = asWhole(text)
  return count === undefined ? { value: text, count: null } : { value: '', count }
}

function textOf({ value, count }: Columns): string {
  return count === null ? value : String(count)
}

function fits(text: string, by: number): boolean {
  const count = asWhole(text)
  return count !== undefined && Number.isSafeInteger(count + by)
}
