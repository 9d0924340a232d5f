import { type ReadinessChecks, readiness } from '@tsango/core/readiness'
import { type Cache, cache, cacheNamed } from '../cache/cache.ts'
import { cacheSetting, everyPlan } from './setting.ts'

const everyCache: ReadinessChecks = ({ settings }) => {
  // What is in the memory of the process is there as long as the process is.
  const away = [...everyPlan(settings.get(cacheSetting))].filter(([, { local }]) => !local)
  return away.map(([name]) =>
    name === 'default'
      ? { name: 'cache', run: () => ask(cache) }
      : { name: `cache:${name}`, run: () => ask(cacheNamed(name)) },
  )
}

async function ask(one: Cache): Promise<void> {
  await one.store.get(one.storeKey('r', 'ready'))
}

/** Whether each cache that is not in the memory of the process answers. */
export const cachesAnswer = readiness.contribute(everyCache)
