/**
 * A cache on a Redis server, through `ioredis`.
 *
 * @module
 */
import { CacheUnavailable, NotANumber } from '../errors/errors.ts'
import type { CacheStore } from '../store/store.ts'
import { lostConnection, openClient } from './client.ts'
import { CLEAR_STEP, escapeGlob, INCR, SWAP } from './scripts.ts'

/** What the store needs of a client: `new Redis(…)` of `ioredis` has it. Its types are not named here, as the package may not be installed. */
export interface RedisClient {
  call(command: string, ...values: (string | number)[]): Promise<unknown>
  readonly options?: { readonly maxRetriesPerRequest?: number | null | undefined }
}

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** Such as `redis://localhost:6379/0`; with TLS `rediss://…`. Or a client of your own, without a `keyPrefix` and with `maxRetriesPerRequest: 0`, which `close` leaves open. */
  readonly server: string | RedisClient
  /** Stands in front of every key; default: `'tsango:'`. */
  readonly prefix?: string
  /** Milliseconds after which a command that was not answered is `CacheUnavailable`; default: 2,000. */
  readonly commandTimeout?: number
  /** Further options of `ioredis`, such as `tls`. It is always `maxRetriesPerRequest: 0`. */
  readonly options?: Readonly<Record<string, unknown>>
}

/** A cache on Redis, on which scripts can be run: rate limits use it. */
export interface RedisStore extends CacheStore {
  /** Runs a script in Lua atomically; keys get the prefix of the store. */
  run(script: string, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>
}

/**
 * Keeps entries on a Redis server (7 or later). The connection opens on first use. A server that is away is `CacheUnavailable` within seconds, not a
 * queue of waiting requests. A command whose connection broke before it was answered may have been done and is never sent again: it is `CacheUnavailable`, but
 * for those that only read, which are asked once more. Raises {@link RepeatingClient}. One server, or a primary with replicas; keys of one call may lie on several nodes, which a cluster refuses.
 *
 * @example
 * const store = redisStore({ server: 'redis://localhost:6379/0', prefix: 'blog:' })
 * store.name // → 'redis'
 */
export function redisStore(given: RedisStoreOptions): RedisStore {
  const { prefix = 'tsango:' } = given
  const connection = openClient(given)
  const full = (key: string): string => prefix + key

  async function call(command: string, ...values: (string | number)[]): Promise<unknown> {
    const client = await connection.client()
    try {
      return await client.call(command, ...values)
    } catch (cause) {
      throw new CacheUnavailable('redis', reason(cause), { cause })
    }
  }
  async function read(command: string, ...values: (string | number)[]): Promise<unknown> {
    try {
      return await call(command, ...values)
    } catch (error) {
      if (error instanceof CacheUnavailable && lostConnection(error.cause)) return call(command, ...values)
      throw error
    }
  }
  const run = (script: string, keys: readonly string[], values: readonly (string | number)[]): Promise<unknown> =>
    call('EVAL', script, keys.length, ...keys.map(full), ...values)

  async function get(key: string): Promise<string | undefined> {
    return textOf(await read('GET', full(key)))
  }

  async function getMany(keys: readonly string[]): Promise<ReadonlyMap<string, string>> {
    if (keys.length === 0) return new Map()
    const texts = listOf(await read('MGET', ...keys.map(full)))
    return new Map(keys.flatMap((key, index) => pairOf(key, textOf(texts[index]))))
  }

  async function set(key: string, text: string, ttl: number | undefined): Promise<void> {
    await call('SET', full(key), text, ...timeOf(ttl))
  }

  async function clear(start: string): Promise<void> {
    const pattern = `${escapeGlob(full(start))}*`
    for (let cursor = '0'; ; ) {
      const [next, found] = listOf(await read('SCAN', cursor, 'MATCH', pattern, 'COUNT', CLEAR_STEP))
      const keys = listOf(found).map(String)
      if (keys.length > 0) await call('UNLINK', ...keys)
      cursor = String(next)
      if (cursor === '0') return
    }
  }

  return {
    name: 'redis',
    run,
    get,
    getMany,
    set,
    setMany: async (entries, ttl) => {
      // They leave in one write, as the connection does not wait for answers.
      await Promise.all([...entries].map(([key, text]) => set(key, text, ttl)))
    },
    add: async (key, text, ttl) => (await call('SET', full(key), text, ...timeOf(ttl), 'NX')) === 'OK',
    incr: async (key, by, ttl) => {
      const total = await run(INCR, [key], [by, ttl ?? ''])
      if (typeof total !== 'number') throw new NotANumber(key)
      return total
    },
    swap: async (key, expected, text, ttl) =>
      (await run(SWAP, [key], [expected, text === undefined ? '' : 'set', text ?? '', ttl ?? ''])) === 1,
    touch: async (key, ttl) => {
      if (ttl !== undefined) return (await call('PEXPIRE', full(key), ttl)) === 1
      const [, there] = await Promise.all([call('PERSIST', full(key)), read('EXISTS', full(key))])
      return there === 1
    },
    delete: async (keys) => (keys.length === 0 ? 0 : Number(await call('UNLINK', ...keys.map(full)))),
    clear,
    prune: async () => 0,
    close: () => connection.close(),
  }
}

function timeOf(ttl: number | undefined): (string | number)[] {
  return ttl === undefined ? [] : ['PX', ttl]
}

function textOf(answer: unknown): string | undefined {
  return typeof answer === 'string' ? answer : undefined
}

function listOf(answer: unknown): readonly unknown[] {
  return Array.isArray(answer) ? answer : []
}

function pairOf(key: string, text: string | undefined): [string, string][] {
  return text === undefined ? [] : [[key, text]]
}

// What the client says names commands, hosts and ports; never values.
function reason(cause: unknown): string {
  if (lostConnection(cause))
    return 'its server is away, or the connection broke before it had answered: whether the command was done is not known.'
  return cause instanceof Error ? cause.message.slice(0, 200) : 'for an unknown reason.'
}
