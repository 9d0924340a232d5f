/**
 * Locks that several processes share, on the store of a cache.
 *
 * @module
 */
import { setTimeout as pause } from 'node:timers/promises'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { randomToken } from '@tsango/toolkit/signing'
import { cache as ambient, type Cache } from '../cache/cache.ts'
import { LockLost, LockNotFree, LockRefused } from '../errors/errors.ts'
import { claim } from '../store/store.ts'
import { keepAlive } from './keep-alive.ts'

/** Options of {@link acquireLock}. */
export interface LockOptions {
  /** How long it is held where nobody releases or extends it, as when its process dies; default: 30 s. */
  readonly ttl?: DurationInput
  /** How long to wait where somebody else holds it; default: not at all. */
  readonly wait?: DurationInput
  /** On whose store; default: that of the application. */
  readonly cache?: Cache
}

/** A lock that is held. */
export interface Lock {
  readonly name: string
  /**
   * Greater than that of everybody who held the lock before. Whatever the lock protects should keep the greatest it has seen and refuse smaller ones:
   * no lock with a time can keep its former holder, who was asleep, from going on as if he still held it.
   */
  readonly fence: number
  /** Holds it for `ttl` from now on; whether it was still held. */
  extend(ttl?: DurationInput): Promise<boolean>
  /** Gives it back; whether it was still held. What somebody else holds by now stays untouched. */
  release(): Promise<boolean>
  [Symbol.asyncDispose](): Promise<void>
}

const DEFAULT_TTL = '30s'
const LOCK = 'l'
const FENCE = 'f'
const ONCE = 'o'

/** How long to wait between two tries, at first and at most; each is a random part of it, so that those who wait do not come together. */
const [FIRST_PAUSE, LONGEST_PAUSE] = [20, 500]

/**
 * Takes a lock. Raises `LockNotFree` where somebody else holds it, `LockRefused` where the store can give none (within a transaction of the database),
 * `CacheUnavailable` where it cannot be asked.
 *
 * @example
 * import { memoryStore } from '@tsango/cache/memory-store'
 * import { createCache } from '@tsango/cache/cache'
 * const own = createCache(memoryStore())
 * const held = await acquireLock('report', { cache: own, ttl: '1m' })
 * await held.release() // → true
 * await held.release() // → false
 */
export async function acquireLock(name: string, options: LockOptions = {}): Promise<Lock> {
  const { cache = ambient, wait = 0 } = options
  const ttl = timeOf(name, options.ttl)
  refuseWhereInVain(cache, name)
  const started = performance.now()
  const until = started + parseDuration(wait)
  for (let longest = FIRST_PAUSE; ; longest = Math.min(longest * 2, LONGEST_PAUSE)) {
    const taken = await take(cache, name, ttl)
    if (taken !== undefined) return taken
    const left = until - performance.now()
    if (left <= 0) throw new LockNotFree(name, Math.round(performance.now() - started))
    await pause(Math.min(left, longest * (0.5 + Math.random() / 2)))
  }
}

/**
 * Runs `body` while a lock is held, which is extended for as long as it runs. Where the lock is lost all the same (the store was away for longer than
 * `ttl`), the signal tells `body` to stop, and the result is `LockLost`.
 *
 * @example
 * await withLock('nightly-report', async ({ fence, signal }) => writeReport({ fence, signal }), { wait: '10s' })
 */
export async function withLock<T>(
  name: string,
  body: (lock: { readonly fence: number; readonly signal: AbortSignal }) => T | PromiseLike<T>,
  options: LockOptions = {},
): Promise<T> {
  const lock = await acquireLock(name, options)
  const kept = keepAlive(lock, timeOf(name, options.ttl))
  try {
    const result = await body({ fence: lock.fence, signal: kept.signal })
    if (kept.signal.aborted) throw new LockLost(name)
    return result
  } finally {
    await kept.stop()
    // Where the store is away it ends by its time, and the result of the body counts for more.
    await lock.release().catch(() => false)
  }
}

/**
 * Runs `body` once in each period for all processes, and gives its result; nothing where it ran already. Where `body` fails, the next one to come
 * may try again. A period begins with the run. Raises `CacheUnavailable` where the store cannot be asked: then it did not run.
 *
 * @example
 * await oncePer('1h', 'prune-cache', () => cache.store.prune())
 */
export async function oncePer<T>(
  period: DurationInput,
  name: string,
  body: () => T | PromiseLike<T>,
  { cache = ambient }: Pick<LockOptions, 'cache'> = {},
): Promise<T | undefined> {
  refuseWhereInVain(cache, name)
  const key = cache.storeKey(ONCE, name)
  const token = randomToken(12)
  if (!(await claim(cache.store, key, token, timeOf(name, period)))) return undefined
  try {
    return await body()
  } catch (error) {
    await cache.store.swap(key, token, undefined, undefined)
    throw error
  }
}

async function take(cache: Cache, name: string, ttl: number): Promise<Lock | undefined> {
  const { store } = cache
  const key = cache.storeKey(LOCK, name)
  const token = randomToken(12)
  if (!(await claim(store, key, token, ttl))) return undefined
  const extend = (time: number): Promise<boolean> => store.swap(key, token, token, time)
  const release = (): Promise<boolean> => store.swap(key, token, undefined, undefined)
  try {
    const fence = await nextFence(cache, cache.storeKey(FENCE, name))
    // Whoever slept between these steps for longer than the time has lost the lock, and his number must not be used.
    if (!(await extend(ttl))) return undefined
    return {
      name,
      fence,
      extend: (given) => extend(given === undefined ? ttl : timeOf(name, given)),
      release,
      [Symbol.asyncDispose]: async () => {
        await release()
      },
    }
  } catch (error) {
    // It would be held by nobody until its time is over.
    await release().catch(() => false)
    throw error
  }
}

/** No clock of today shows less, and no lock is taken so often that its numbers overtake the clock. */
const EPOCH = 1e12

/** The numbers go on from the clock where the store has forgotten the last one. */
async function nextFence({ store }: Cache, key: string): Promise<number> {
  for (;;) {
    const next = await store.incr(key, 1, undefined)
    if (next >= EPOCH) return next
    const start = Date.now()
    if (await store.swap(key, String(next), String(start), undefined)) return start
  }
}

function refuseWhereInVain({ store }: Cache, name: string): void {
  const why = store.refusesLocks?.()
  if (why !== undefined) throw new LockRefused(name, why)
}

function timeOf(name: string, ttl: DurationInput = DEFAULT_TTL): number {
  const time = parseDuration(ttl)
  if (time <= 0) throw new LockRefused(name, `it would be held for ${time} ms. Give a time above 0.`)
  return time
}
