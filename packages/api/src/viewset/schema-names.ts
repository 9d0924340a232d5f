import type { Registry } from '@tsango/core/registry'

/** The names of the schemas of a viewset. */
export interface SchemaNames {
  readonly row: string
  readonly page: string
  readonly create: string
  readonly update: string
  readonly patch: string
}

const taken = new WeakMap<Registry, Set<string>>()

/**
 * The names of the schemas of a viewset, of which no other one of the application has any: `Post`, `PostPage`, `PostCreate`, `PostUpdate`, `PostPatch`, or those
 * of `Post2`. A model may be called `PostUpdate`, too.
 */
export function schemaNames(registry: Registry, wanted: string): SchemaNames {
  const known = taken.get(registry) ?? new Set<string>()
  taken.set(registry, known)
  let names = namesOf(wanted)
  for (let count = 2; Object.values(names).some((name) => known.has(name)); count++)
    names = namesOf(`${wanted}${count}`)
  for (const name of Object.values(names)) known.add(name)
  return names
}

function namesOf(row: string): SchemaNames & Readonly<Record<string, string>> {
  return { row, page: `${row}Page`, create: `${row}Create`, update: `${row}Update`, patch: `${row}Patch` }
}
