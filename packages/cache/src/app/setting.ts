import { resolve } from 'node:path'
import { defineSetting, type Form, optionFault, type Read, type Setting } from '@tsango/core/settings'
import { readDuration } from '@tsango/toolkit/durations'
import type { TtlInput } from '../cache/cache.ts'
import { memoryStore, nullStore } from '../memory-store/memory-store.ts'
import type { CacheStore } from '../store/store.ts'

/** Where the entries of one cache are, and for how long. */
export type StoreOption = string | CacheStore | { readonly store: string | CacheStore; readonly ttl?: TtlInput }

/** What can be given for {@link cacheSetting}: one cache, or several by name, `default` among them. */
export type CacheOption = StoreOption | { readonly default: StoreOption; readonly [name: string]: StoreOption }

/** How a store is opened. */
export interface StorePlan {
  open(): Promise<CacheStore>
  readonly local: boolean
  readonly ttl: TtlInput
  /** Where the entries are, for comparison; `undefined` where no other store can have the same. */
  readonly place: string | CacheStore | undefined
  /** The models that its store needs, as of {@link CacheStore}, which may not be open yet. */
  readonly models?: CacheStore['models']
}

/** How the caches of an application are opened: `default`, and what others have names. */
export interface CachePlan {
  readonly default: StorePlan
  readonly named: ReadonlyMap<string, StorePlan>
}

/** Every cache of a plan by its name, `default` first. */
export function everyPlan({ default: first, named }: CachePlan): ReadonlyMap<string, StorePlan> {
  return new Map([['default', first], ...named])
}

const URLS = 'memory:, redis://host:6379/0, file:./folder, database: (with cacheTable() among the apps), null:'
const HELP = `A URL: ${URLS}; or a store; or { store, ttl }; or several of these by name: { default, sessions, … }.`
const ONE = { anyOf: ['text', { options: { store: 'text', ttl: 'text' }, alone: 'store' }] } satisfies Form
const NAME = /^[a-z][\w-]{0,40}$/i

/** Where the caches are, and how long their entries are good that do not say so; default: one in memory, 5 minutes. */
export const cacheSetting: Setting<CachePlan> = defineSetting<CachePlan>('cache', {
  help: HELP,
  // A URL may hold a password.
  secret: true,
  form: { anyOf: [...ONE.anyOf, { each: ONE, alone: 'default' }] },
  read: (given = 'memory:') => {
    if (typeof given === 'object' && given !== null && 'default' in given && !isStore(given)) return readNamed(given)
    const read = readStore(given)
    return 'value' in read ? { value: { default: read.value, named: new Map() } } : read
  },
})

function readNamed(given: object): Read<CachePlan> {
  const plans = new Map<string, StorePlan>()
  for (const [name, one] of Object.entries(given)) {
    if (!NAME.test(name) || name === 'store' || name === 'ttl')
      return {
        fault: `${JSON.stringify(name)} cannot be the name of a cache.`,
        hint: 'Begin with a letter; "store" and "ttl" are taken.',
      }
    const read = readStore(one)
    if (!('value' in read))
      return { fault: `"${name}": ${read.fault}`, ...(read.hint === undefined ? {} : { hint: read.hint }) }
    const { place } = read.value
    // They would read, and clear, each other's entries.
    const [twin] = [...plans].find(([, other]) => place !== undefined && other.place === place) ?? []
    if (twin !== undefined)
      return {
        fault: `"${name}" and "${twin}" keep their entries in the same place.`,
        hint: 'Give each a place of its own, such as redis://localhost:6379/1 beside /0; or use cache.scope() of one.',
      }
    plans.set(name, read.value)
  }
  const { default: first, ...named } = Object.fromEntries(plans)
  if (first === undefined) return { fault: 'It has no "default".', hint: HELP }
  return { value: { default: first, named: new Map(Object.entries(named)) } }
}

function readStore(given: unknown): Read<StorePlan> {
  if (typeof given === 'string' || isStore(given)) return plan(given, '5m')
  if (typeof given !== 'object' || given === null) return { fault: 'It is neither a URL nor a store.', hint: HELP }
  const found = optionFault(given, { store: 'any', ttl: 'any' })
  if (found !== undefined)
    return { ...found, hint: 'Known: store, ttl; or several caches by name, of which one is "default".' }
  // Both are looked at below; TypeScript users cannot give others.
  const { store = 'memory:', ttl = '5m' } = given as { readonly store?: unknown; readonly ttl?: TtlInput }
  if (typeof store !== 'string' && !isStore(store))
    return { fault: '"store" is neither a URL nor a store.', hint: HELP }
  return isTtl(ttl) ? plan(store, ttl) : { fault: '"ttl" is not a length of time.', hint: 'Write "5m", or "forever".' }
}

function plan(store: string | CacheStore, ttl: TtlInput): Read<StorePlan> {
  if (typeof store !== 'string')
    return { value: { open: async () => store, local: store.local === true, ttl, place: store, ...modelsOf(store) } }
  const at = store.indexOf(':')
  const [scheme, rest] = [store.slice(0, at), store.slice(at + 1)]
  const open = OPENERS[scheme]
  // The URL itself is not shown: it may hold a password.
  if (at === -1 || open === undefined) return { fault: 'Its URL has a scheme that is not known.', hint: HELP }
  if (scheme === 'file' && rest === '') return { fault: 'It names no folder.', hint: 'Write "file:./.cache".' }
  return {
    value: {
      open: () => open(rest, store),
      local: scheme === 'memory',
      ttl,
      place: placeOf(scheme, rest, store),
      ...(scheme === 'database' ? { models: { 'cache_table.CacheEntry': 'cacheTable()' } } : {}),
    },
  }
}

function modelsOf({ models }: CacheStore): Pick<StorePlan, 'models'> {
  return models === undefined ? {} : { models }
}

function placeOf(scheme: string, rest: string, url: string): string | undefined {
  if (scheme === 'memory' || scheme === 'null') return undefined
  if (scheme === 'file') return `file:${folderOf(rest)}`
  if (!scheme.startsWith('redis') || !URL.canParse(url)) return url
  const { hostname, port, pathname } = new URL(url)
  return `redis:${hostname}:${port || 6379}/${pathname.slice(1) || 0}`
}

function folderOf(rest: string): string {
  return resolve(rest.replace(/^\/\/(?=\/)/, ''))
}

type Open = (rest: string, url: string) => Promise<CacheStore>

const redis: Open = async (_, url) => (await import('../redis-store/redis-store.ts')).redisStore({ server: url })

/** Each loads its store when it is opened, as its package may not be installed. */
const OPENERS: Readonly<Record<string, Open | undefined>> = {
  memory: async () => memoryStore(),
  null: async () => nullStore(),
  redis,
  rediss: redis,
  file: async (rest) => (await import('../file-store/file-store.ts')).fileStore({ folder: folderOf(rest) }),
  database: async (using) =>
    (await import('../database-store/database-store.ts')).databaseStore(using === '' ? {} : { using }),
}

function isStore(value: unknown): value is CacheStore {
  return typeof value === 'object' && value !== null && 'getMany' in value && typeof value.getMany === 'function'
}

function isTtl(ttl: unknown): boolean {
  return ttl === 'forever' || (readDuration(ttl) ?? 0) > 0
}
