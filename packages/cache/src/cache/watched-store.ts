import { spansSlot, watched } from '@tsango/core/spans'
import type { CacheStore } from '../store/store.ts'

const WATCHED = ['get', 'getMany', 'set', 'setMany', 'add', 'incr', 'swap', 'touch', 'delete', 'clear'] as const
const PLAIN = ['prune', 'refusesLocks', 'close'] as const

/** A store whose work is told to whoever watches: what was asked of it and where, never keys or values. */
export function watchedStore(store: CacheStore): CacheStore {
  const plain = PLAIN.flatMap((name) => (store[name] === undefined ? [] : [[name, store[name].bind(store)]]))
  const methods = [...plain, ...WATCHED.map((name) => [name, watchedMethod(store, name)])]
  return Object.assign(Object.create(store) as CacheStore, Object.fromEntries(methods))
}

type Method = (...parameters: readonly unknown[]) => Promise<unknown>

function watchedMethod(store: CacheStore, name: (typeof WATCHED)[number]): Method {
  // Looked up with each call, as without anybody who watches; which parameters it takes is said by the contract, whose method stands in its place.
  const ask = (parameters: readonly unknown[]) => (store[name] as Method).apply(store, [...parameters])
  const attributes = { 'cache.operation.name': name, 'cache.store.name': store.name }
  const work = { name: `cache ${name}`, kind: 'client', attributes } as const
  return (...parameters) => (spansSlot.get() === undefined ? ask(parameters) : watched(work, () => ask(parameters)))
}
