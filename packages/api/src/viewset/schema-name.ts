import type { Registry } from '@tsango/core/registry'

const taken = new WeakMap<Registry, Set<string>>()

/** A name for the schemas of a viewset that no other one of the application has: `Post`, then `Post2`. */
export function schemaName(registry: Registry, wanted: string): string {
  const names = taken.get(registry) ?? new Set<string>()
  taken.set(registry, names)
  let name = wanted
  for (let count = 2; names.has(name); count++) name = `${wanted}${count}`
  names.add(name)
  return name
}
