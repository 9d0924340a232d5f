import { type ReadinessChecks, readiness } from '@tsango/core/readiness'
import { type Cache, cache, cacheNamed } from '../cache/cache.ts'
import { cacheSetting } from './setting.ts'

const everyCache: ReadinessChecks = ({ settings }) => {
  const { default: first, named } = settings.get(cacheSetting)
  return [
    // What is in the memory of the process is there as long as the process is.
    ...(first.local ? [] : [{ name: 'cache', run: () => ask(cache) }]),
    ...[...named]
      .filter(([, { local }]) => !local)
      .map(([name]) => ({ name: `cache:${name}`, run: () => ask(cacheNamed(name)) })),
  ]
}

async function ask(one: Cache): Promise<void> {
  await one.store.get(one.storeKey('r', 'ready'))
}

/** Whether each cache that is not in the memory of the process answers. */
export const cachesAnswer = readiness.contribute(everyCache)
