/**
 * Which caches something works with, as data: so that a name that the setting `cache` does not have is told when the application is built, and a cache of
 * one process where several are to serve.
 *
 * @module
 */
import { type Application, type ContributedBy, type Contribution, definePoint } from '@tsango/core/apps'
import { type Problem, problem } from '@tsango/core/checks'
import { type CachePlan, cacheSetting, everyPlan, type StorePlan } from '../app/setting.ts'
import type { Cache } from '../cache/cache.ts'
import { StoreCache } from '../cache/store-cache.ts'
import { NoCache, StoreModelMissing, UnknownCache } from '../errors/errors.ts'

/** Something that works with caches and says with which, such as feature flags or a store of sessions. */
export interface CacheUser {
  readonly caches?: readonly Cache[]
  /** Whether it keeps what it knows in the memory of one process, beside all caches. */
  readonly local?: boolean
  /** Its own name, for messages. */
  readonly name?: string
  /** The models in whose tables it keeps what it knows, each with the app to add where none brings it: `{ 'auth.Session': 'auth()' }`. */
  readonly models?: Readonly<Record<string, string>>
}

/** A cache, the name of one, or something that works with some. */
export type CacheUse = string | Cache | CacheUser | undefined

const point = definePoint<readonly string[]>('cacheUses', { owner: 'core', check: checkUses })

/**
 * Says that an app, or a slot, works with caches of the application by their names: for its `extends`. A name that the setting `cache` does not have is a
 * problem of the build then, where it would be an error at the first use. What has no name is left out.
 *
 * @example
 * import { cacheNamed } from '@tsango/cache/cache'
 * import { defineApp } from '@tsango/core/apps'
 * const reports = cacheNamed('reports')
 * const app = defineApp({ name: 'shop', extends: [usesCache(reports, 'locks')] })
 * app.extends?.[0]?.value // → ['reports', 'locks']
 */
export function usesCache(...uses: readonly CacheUse[]): Contribution {
  return point.contribute([...new Set(uses.flatMap(namesOf))])
}

const kept = definePoint<'models'>('cacheModels', { owner: 'cache', check: (_, { app }) => checkModels(app) })

/** That the models of the caches' stores are there: for the app that brings the setting. */
export const cacheModels: Contribution = kept.contribute('models')

/**
 * Refuses what works with a cache, or with models, that the application does not have: for the `prepare` of a slot that learns what it works with from a setting. Outside of
 * an application it does nothing. Raises {@link UnknownCache}, {@link NoCache} and {@link StoreModelMissing}.
 */
export function requireCaches(app: Application | undefined, ...uses: readonly CacheUse[]): void {
  if (app === undefined) return
  for (const { name = '', models } of uses.flatMap(holdersOf))
    for (const [model, bringer] of missingOf(app, models)) throw new StoreModelMissing(name, model, bringer)
  const names = uses.flatMap(namesOf)
  if (names.length === 0) return
  const plans = plansOf(app)
  if (plans === 'none') throw new NoCache()
  if (plans === undefined) return
  for (const name of names) if (!plans.has(name)) throw new UnknownCache(name, [...plans.keys()])
}

/**
 * Whether any of these keeps what it knows in the memory of one process, so that another process does not see it: a store in memory, or a cache of the
 * application whose setting says `memory:`, or that no app brings. Outside of an application, those of one are not.
 *
 * @example
 * import { createCache } from '@tsango/cache/cache'
 * import { memoryStore } from '@tsango/cache/memory-store'
 * isLocal(undefined, createCache(memoryStore())) // → true
 */
export function isLocal(app: Application | undefined, ...uses: readonly CacheUse[]): boolean {
  return uses.some((use) => {
    if (use === undefined) return false
    const name = use instanceof StoreCache ? use.named : use
    if (typeof name === 'string') return app !== undefined && isNamedLocal(app, name)
    if (isCache(use)) return use.store.local === true
    return typeof use !== 'string' && (use.local === true || isLocal(app, ...(use.caches ?? [])))
  })
}

/**
 * What a slot whose safety rests on these says of itself when it is prepared: that several processes cannot serve with it where any is of one process alone.
 *
 * @example
 * import { createCache } from '@tsango/cache/cache'
 * import { memoryStore } from '@tsango/cache/memory-store'
 * perProcess('which coupons were used', undefined, createCache(memoryStore())) // → { perProcess: 'which coupons were used' }
 */
export function perProcess(
  what: string,
  app: Application | undefined,
  ...uses: readonly CacheUse[]
): { readonly perProcess?: string } {
  return isLocal(app, ...uses) ? { perProcess: what } : {}
}

function isNamedLocal(app: Application, name: string): boolean {
  const plans = plansOf(app)
  return plans === 'none' || plans?.get(name)?.local === true
}

function isCache(use: CacheUse): use is Cache {
  return typeof use === 'object' && 'store' in use
}

function namesOf(use: CacheUse): readonly string[] {
  if (typeof use === 'string') return [use]
  // The default is there wherever caches are: without them its first use says so.
  if (use instanceof StoreCache) return use.named === undefined || use.named === 'default' ? [] : [use.named]
  return use !== undefined && 'caches' in use ? (use.caches ?? []).flatMap(namesOf) : []
}

/** What keeps something in tables of its own: of the application's caches their setting says so. */
function holdersOf(use: CacheUse): readonly CacheUser[] {
  if (use === undefined || typeof use === 'string') return []
  if (isCache(use)) return use instanceof StoreCache && use.named !== undefined ? [] : [use.store]
  return [use, ...(use.caches ?? []).flatMap(holdersOf)]
}

function missingOf(
  { registry }: Application,
  models: CacheUser['models'] = {},
): readonly (readonly [string, string])[] {
  return Object.entries(models).filter(([wanted]) => !registry.models.some(({ label }) => label === wanted))
}

/** The caches of an application by their names; nothing where its setting is wrong, which is told already. */
function plansOf(app: Application): ReadonlyMap<string, StorePlan> | 'none' | undefined {
  if (!app.settings.describe().some(({ name }) => name === cacheSetting.name)) return 'none'
  // A setting that could not be read has no value, whatever its type says.
  const plan = app.settings.get(cacheSetting) as CachePlan | undefined
  return plan && everyPlan(plan)
}

function checkUses(names: readonly string[], { app, from }: ContributedBy): readonly Problem[] {
  const plans = plansOf(app)
  if (plans === undefined) return []
  if (plans === 'none')
    return names.map((name) =>
      problem(
        'cache.missing',
        `No app brings the cache "${name}" that ${from} works with.`,
        'Add caching() to "apps".',
      ),
    )
  const known = [...plans.keys()]
  return names.filter((name) => !plans.has(name)).map((name) => unknown(name, known, from))
}

function checkModels(app: Application): readonly Problem[] {
  const plans = plansOf(app)
  if (plans === undefined || plans === 'none') return []
  return [...plans].flatMap(([name, { models }]) =>
    missingOf(app, models).map(([model, bringer]) =>
      problem(
        'core.setting_invalid',
        `Setting "cache": The store of "${name}" keeps its entries in the table of the model "${model}", which no app brings.`,
        `Add ${bringer} to "apps".`,
      ),
    ),
  )
}

// By its code it is a fault of the setting: all else that is wrong is still looked for.
function unknown(name: string, known: readonly string[], from: string): Problem {
  return problem(
    'core.setting_invalid',
    `Setting "cache": It has no cache ${JSON.stringify(name)}, which ${from} works with. Known: ${known.map((one) => `"${one}"`).join(', ')}.`,
    `Name it there: cache: { default: "memory:", ${JSON.stringify(name)}: "redis://localhost:6379/1" }, or work with one that is there.`,
  )
}
