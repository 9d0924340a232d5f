import type { Registry } from '@tsango/core'
import { UnknownDatabase } from '../errors/errors.ts'
import type { Databases } from '../scope/scope.ts'
import type { Database } from './database.ts'
import type { Routing } from './routing.ts'

/** Gathers open databases under their names. */
export function databasesOf(registry: Registry, open: ReadonlyMap<string, Database>, routing?: Routing): Databases {
  const names = [...open.keys()]
  return {
    registry,
    names,
    routing,
    replicated: [...open.values()].some(({ replicas }) => replicas !== undefined),
    get: (name = 'default') => {
      const database = open.get(name)
      if (database === undefined) throw new UnknownDatabase(name, names)
      return database
    },
    close: async () => {
      for (const database of open.values()) await database.driver.close()
    },
  }
}
