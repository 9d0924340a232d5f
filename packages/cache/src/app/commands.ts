import { defineCommand } from '@tsango/core/commands'
import { cache } from '../cache/cache.ts'

/** `clearcache`: forgets all entries. */
export const clearcache = defineCommand({
  name: 'clearcache',
  help: 'Forgets all entries of the cache, or those whose key begins with a prefix. Locks and feature flags stay.',
  arguments: [{ name: 'prefix', help: 'Such as posts:', optional: true }],
  run: async ({ arguments: [prefix = ''], terminal }) => {
    await cache.clear(prefix)
    terminal.print(prefix === '' ? 'The cache is empty.' : `The cache has nothing left that begins with "${prefix}".`)
  },
})

/** `prunecache`: takes what is over out of a store that does not do so itself. */
export const prunecache = defineCommand({
  name: 'prunecache',
  help: 'Deletes entries whose time is over, from the database or from files. Run it once a day.',
  run: async ({ terminal }) => {
    const count = await cache.store.prune()
    terminal.print(`Deleted ${count} ${count === 1 ? 'entry' : 'entries'} from the cache "${cache.store.name}".`)
  },
})
