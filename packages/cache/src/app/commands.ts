import { defineCommand } from '@tsango/core/commands'
import { type Cache, cache, cacheNamed, namedCachesSlot } from '../cache/cache.ts'

/** `clearcache`: forgets all entries. */
export const clearcache = defineCommand({
  name: 'clearcache',
  help: 'Forgets all entries of the cache, or those whose key begins with a prefix. Locks and feature flags stay.',
  arguments: [{ name: 'prefix', help: 'Such as posts:', optional: true }],
  options: { cache: { type: 'string', help: 'Which, by its name in the setting; default: "default".' } },
  run: async ({ arguments: [prefix = ''], options: { cache: name = 'default' }, terminal }) => {
    await cacheNamed(name).clear(prefix)
    const which = name === 'default' ? 'The cache' : `The cache "${name}"`
    terminal.print(prefix === '' ? `${which} is empty.` : `${which} has nothing left that begins with "${prefix}".`)
  },
})

/** `prunecache`: takes what is over out of a store that does not do so itself. */
export const prunecache = defineCommand({
  name: 'prunecache',
  help: 'Deletes entries whose time is over, from the database or from files, of all caches. Run it once a day.',
  run: async ({ terminal }) => {
    for (const [name, one] of [['', cache] as [string, Cache], ...(namedCachesSlot.get() ?? [])]) {
      const count = await one.store.prune()
      const which = name === '' ? `"${one.store.name}"` : `"${name}" (${one.store.name})`
      terminal.print(`Deleted ${count} ${count === 1 ? 'entry' : 'entries'} from the cache ${which}.`)
    }
  },
})
