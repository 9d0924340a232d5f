/**
 * Feature flags that are switched while the application runs, for everybody, for one, or for a part.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { cache as ambient, type Cache } from '../cache/cache.ts'
import { CacheUnavailable, InvalidFlag, UnknownFlag } from '../errors/errors.ts'

/** How a flag is declared in code. */
export interface FlagDeclaration {
  /** What it is while nobody has switched it, or the store cannot be asked; default: off. */
  readonly default?: boolean
  readonly help?: string
}

/** How a flag is switched. What is left out does not decide. */
export interface FlagState {
  /** Off for everybody, whatever else is said: the kill switch. */
  readonly killed?: boolean
  /** On or off for single users, by their key. */
  readonly users?: Readonly<Record<string, boolean>>
  /** For how many of a hundred users it is on: 0 to 100, in steps of 0.01. Who has it keeps it while the number grows. */
  readonly percentage?: number
}

/** Options of {@link createFlags}. */
export interface FlagsOptions {
  /** On whose store; default: that of the application. */
  readonly cache?: Cache
  /** How long a process believes what it has read; default: 5 s. */
  readonly refresh?: DurationInput
  /** Default: the system's clock. */
  readonly now?: () => number
}

/** Feature flags by name. */
export interface Flags<Name extends string> {
  /** Whether a flag is on, for a user or for nobody in particular. Raises `UnknownFlag`. */
  isOn(name: Name, user?: string | number): Promise<boolean>
  /** How a flag is switched; empty where nobody has. */
  state(name: Name): Promise<FlagState>
  /** Switches a flag: what is given replaces what was said of it. Raises `UnknownFlag` and `InvalidFlag`. */
  set(name: Name, state: FlagState): Promise<void>
  /** Switches a flag for one user; `undefined` forgets what was said of him. */
  setFor(name: Name, user: string | number, on: boolean | undefined): Promise<void>
  /** Forgets how a flag was switched. */
  reset(name: Name): Promise<void>
  /** The names, as declared. */
  readonly names: readonly Name[]
  /** What they work with: `usesCache(flags)` in an app's `extends` has its name looked at when the application is built. */
  readonly caches: readonly Cache[]
}

const FLAG = 'g'
const STEPS = 10_000
const ATTEMPTS = 10

/**
 * Declares feature flags. Their state lies in the store for ever, beside the entries of the cache and not forgotten by `clear`; a store that forgets
 * under pressure forgets them too, and then they are what is declared. In the context of a tenant they are that tenant's own.
 *
 * The first that decides counts: the kill switch, what was said of the user, the percentage, the default.
 *
 * @example
 * import { memoryStore } from '@tsango/cache/memory-store'
 * import { createCache } from '@tsango/cache/cache'
 * const flags = createFlags({ newCheckout: {}, search: { default: true } }, { cache: createCache(memoryStore()) })
 * await flags.set('newCheckout', { percentage: 100 })
 * await flags.isOn('newCheckout', 7) // → true
 * await flags.set('search', { killed: true })
 * await flags.isOn('search') // → false
 */
export function createFlags<const Declared extends Readonly<Record<string, FlagDeclaration>>>(
  declared: Declared,
  { cache = ambient, refresh = '5s', now = Date.now }: FlagsOptions = {},
): Flags<keyof Declared & string> {
  type Name = keyof Declared & string
  const names = Object.keys(declared)
  const believed = parseDuration(refresh)
  const known = new Map<string, { readonly state: FlagState; readonly until: number }>()

  function keyOf(name: string): string {
    if (!names.includes(name)) throw new UnknownFlag(name, names)
    return cache.storeKey(FLAG, name)
  }

  async function read(name: string): Promise<FlagState> {
    const key = keyOf(name)
    const last = known.get(key)
    if (last !== undefined && last.until > now()) return last.state
    try {
      return learn(key, parseState(await cache.store.get(key)))
    } catch (error) {
      if (!(error instanceof CacheUnavailable)) throw error
      // What was last known is better than what was declared: a kill switch must not come undone because a server is away.
      return learn(key, last?.state ?? {})
    }
  }

  function learn(key: string, state: FlagState): FlagState {
    known.set(key, { state, until: now() + believed })
    return state
  }

  async function change(name: string, changed: (state: FlagState) => FlagState): Promise<void> {
    const key = keyOf(name)
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = await cache.store.get(key)
      const state = checked(name, changed(parseState(before)))
      const text = JSON.stringify(state)
      const done =
        before === undefined
          ? await cache.store.add(key, text, undefined)
          : before === text || (await cache.store.swap(key, before, text, undefined))
      if (done) return void learn(key, state)
    }
    throw new InvalidFlag(name, 'others keep changing it at the same time. Try again.')
  }

  return {
    names: names as Name[],
    caches: [cache],
    isOn: async (name, user) => {
      const state = await read(name)
      return decide(name, state, user === undefined ? undefined : String(user)) ?? declared[name]?.default ?? false
    },
    state: read,
    set: (name, state) => change(name, () => state),
    setFor: (name, user, on) =>
      change(name, (state) => {
        const others = Object.entries(state.users ?? {}).filter(([key]) => key !== String(user))
        return { ...state, users: Object.fromEntries(on === undefined ? others : [...others, [String(user), on]]) }
      }),
    reset: async (name) => {
      const key = keyOf(name)
      await cache.store.delete([key])
      learn(key, {})
    },
  }
}

function decide(name: string, { killed, users, percentage }: FlagState, user: string | undefined): boolean | undefined {
  if (killed === true) return false
  if (user !== undefined && users !== undefined && Object.hasOwn(users, user)) return users[user]
  if (percentage === undefined) return undefined
  // Nobody in particular has it once all have it.
  if (user === undefined) return percentage === 100
  return placeOf(name, user) < percentage * (STEPS / 100)
}

/** The same place for the same user and flag for ever, and another one for each flag, so that it is not always the same users who try things out. */
function placeOf(name: string, user: string): number {
  return createHash('sha256').update(`${name}\u0000${user}`).digest().readUInt32BE(0) % STEPS
}

function checked(name: string, state: FlagState): FlagState {
  const { percentage, killed, users = {} } = state
  if (percentage !== undefined && !(percentage >= 0 && percentage <= 100))
    throw new InvalidFlag(name, `a percentage is from 0 to 100, not ${percentage}.`)
  if (killed !== undefined && typeof killed !== 'boolean') throw new InvalidFlag(name, '"killed" is true or false.')
  if (Object.values(users).some((on) => typeof on !== 'boolean'))
    throw new InvalidFlag(name, 'a user has it on (true) or off (false).')
  return state
}

// What somebody damaged says nothing.
function parseState(text: string | undefined): FlagState {
  try {
    const state: unknown = JSON.parse(text ?? '{}')
    return typeof state === 'object' && state !== null ? (state as FlagState) : {}
  } catch {
    return {}
  }
}
