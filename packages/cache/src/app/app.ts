/**
 * The app that brings the cache of an application.
 *
 * @module
 */
import { type App, type Application, defineApp, defineResource } from '@tsango/core/apps'
import { type Problem, warning } from '@tsango/core/checks'
import { type Cache, cacheSlot, createCache, namedCachesSlot } from '../cache/cache.ts'
import { cacheModels } from '../uses/uses.ts'
import { clearcache, prunecache } from './commands.ts'
import { cachesAnswer } from './ready.ts'
import { cacheSetting, everyPlan, type StorePlan } from './setting.ts'

export { type CacheOption, type CachePlan, cacheSetting, type StoreOption, type StorePlan } from './setting.ts'

const app = defineApp({
  name: 'cache',
  title: 'Cache',
  settings: [cacheSetting],
  commands: [clearcache, prunecache],
  extends: [cachesAnswer, cacheModels],
  checks: [{ name: 'cache.local', deploy: true, run: checkLocal }],
  resources: [
    defineResource<Cache>({
      name: 'cache',
      slot: cacheSlot,
      open: ({ settings }) => openCache(settings.get(cacheSetting).default),
      close: async ({ store }) => store.close?.(),
    }),
    defineResource<ReadonlyMap<string, Cache>>({
      name: 'cache.named',
      slot: namedCachesSlot,
      open: ({ settings }) => openNamed(settings.get(cacheSetting).named),
      close: closeAll,
    }),
  ],
})

/**
 * Makes the app of the cache: `cache` then is that of the application, in requests, jobs and commands. Its store is the setting `cache`, which may
 * name others for `cacheNamed`.
 */
export function caching(): App {
  return app
}

async function openCache({ open, ttl }: StorePlan): Promise<Cache> {
  return createCache(await open(), { ttl })
}

// Stores connect when they are first asked: there is nothing to undo where one cannot be made.
async function openNamed(plans: ReadonlyMap<string, StorePlan>): Promise<ReadonlyMap<string, Cache>> {
  return new Map(await Promise.all([...plans].map(async ([name, plan]) => [name, await openCache(plan)] as const)))
}

/** Closes every one, also where another cannot be closed. */
async function closeAll(caches: ReadonlyMap<string, Cache>): Promise<void> {
  const closed = await Promise.allSettled([...caches.values()].map(async ({ store }) => store.close?.()))
  for (const one of closed) if (one.status === 'rejected') throw one.reason
}

function checkLocal({ settings }: Application): readonly Problem[] {
  const local = [...everyPlan(settings.get(cacheSetting))].filter(([, one]) => one.local)
  return local.map(([name]) =>
    warning(
      'cache.local',
      `${name === 'default' ? 'The cache' : `The cache "${name}"`} is in the memory of one process: others do not see what it holds, and its locks do not hold them.`,
      'With more than one process give a server: cache: "redis://localhost:6379/0".',
    ),
  )
}
