import { errorFields, logOf } from '@tsango/core/log'
import { spansSlot, watched } from '@tsango/core/spans'
import { CacheUnavailable } from '../errors/errors.ts'
import type { CacheStore } from '../store/store.ts'

const WATCHED = ['get', 'getMany', 'set', 'setMany', 'add', 'incr', 'swap', 'touch', 'delete', 'clear'] as const
const PLAIN = ['prune', 'refusesLocks', 'close'] as const

const log = logOf('cache')

/** A store whose work is told to whoever watches: what was asked of it and where, never keys or values. That it is away is told to the log, once until it answers. */
export function watchedStore(store: CacheStore): CacheStore {
  const plain = PLAIN.flatMap((name) => (store[name] === undefined ? [] : [[name, store[name].bind(store)]]))
  const heed = heedful(store.name)
  const methods = [...plain, ...WATCHED.map((name) => [name, watchedMethod(store, name, heed)])]
  return Object.assign(Object.create(store) as CacheStore, Object.fromEntries(methods))
}

type Method = (...parameters: readonly unknown[]) => Promise<unknown>

type Heed = <T>(answer: Promise<T>) => Promise<T>

function heedful(store: string): Heed {
  let away = false
  const ended = (error?: unknown): void => {
    const is = error instanceof CacheUnavailable
    // A value that is refused says nothing of the store.
    if (is === away || (error !== undefined && !is)) return
    away = is
    if (away) {
      const message = `The store "${store}" of the cache does not answer; that is said once until it does.`
      log.warn('cache_unavailable', message, { store, error: errorFields(error) })
    } else log.info('cache_answers', `The store "${store}" of the cache answers again.`, { store })
  }
  return (answer) => {
    // Beside the promise, which reaches whoever waits for it no later than without.
    answer.then(() => ended(), ended)
    return answer
  }
}

function watchedMethod(store: CacheStore, name: (typeof WATCHED)[number], heed: Heed): Method {
  // Looked up with each call, as without anybody who watches; which parameters it takes is said by the contract, whose method stands in its place.
  const ask = (parameters: readonly unknown[]) => heed((store[name] as Method).apply(store, [...parameters]))
  const attributes = { 'cache.operation.name': name, 'cache.store.name': store.name }
  const work = { name: `cache ${name}`, kind: 'client', attributes } as const
  return (...parameters) => (spansSlot.get() === undefined ? ask(parameters) : watched(work, () => ask(parameters)))
}
