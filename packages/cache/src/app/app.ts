/**
 * The app that brings the cache of an application.
 *
 * @module
 */
import { type App, type Application, defineApp, defineResource } from '@tsango/core/apps'
import { type Problem, warning } from '@tsango/core/checks'
import { type Cache, cacheSlot, createCache } from '../cache/cache.ts'
import { clearcache, prunecache } from './commands.ts'
import { cacheSetting } from './setting.ts'

export { type CacheOption, type CachePlan, cacheSetting } from './setting.ts'

const app = defineApp({
  name: 'cache',
  title: 'Cache',
  settings: [cacheSetting],
  commands: [clearcache, prunecache],
  checks: [{ name: 'cache.local', deploy: true, run: checkLocal }],
  resources: [
    defineResource<Cache>({
      name: 'cache',
      slot: cacheSlot,
      open: async ({ settings }) => {
        const { open, ttl } = settings.get(cacheSetting)
        return createCache(await open(), { ttl })
      },
      close: async ({ store }) => store.close?.(),
    }),
  ],
})

/** Makes the app of the cache: `cache` then is that of the application, in requests, jobs and commands. Its store is the setting `cache`. */
export function caching(): App {
  return app
}

function checkLocal({ settings }: Application): readonly Problem[] {
  if (!settings.get(cacheSetting).local) return []
  const message =
    'The cache is in the memory of one process: others do not see what it holds, and its locks do not hold them.'
  return [
    warning('cache.local', message, 'With more than one process give a server: cache: "redis://localhost:6379/0".'),
  ]
}
