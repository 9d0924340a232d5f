import { TsangoError } from '@tsango/core/errors'
import type { ModelDefinition } from '@tsango/core/registry'
import { describeLookup, type LookupDescription } from '@tsango/orm/query'

/** What a name in an option leads to; where it leads nowhere, or to what must not be seen, says so in `faults`. */
export function describePath(
  definition: ModelDefinition,
  name: string,
  option: string,
  faults: string[],
): LookupDescription | undefined {
  try {
    const found = describeLookup(definition, name)
    // Whoever may ask whether a secret begins with "a" will know it in the end.
    if (!found.field.spec.secret) return found
    faults.push(`"${name}" in "${option}" leads to a secret column.`)
  } catch (error) {
    if (!(error instanceof TsangoError)) throw error
    faults.push(`"${name}" in "${option}": ${error.message}`)
  }
  return undefined
}

/** Whether a name leads to a column and asks nothing of it: `'title'`, not `'title__exact'`. */
export function isColumn(name: string, { lookup }: LookupDescription): boolean {
  return lookup === 'exact' && !name.endsWith('__exact')
}

/** A path with the column behind a key in the place of the key: `authorId` for `author`, so that nothing can follow it but a lookup. */
export function columnPath(path: string, { field }: LookupDescription): string {
  if (field.relation === undefined) return path
  const cut = path.lastIndexOf('__')
  return cut < 0 ? field.attribute : path.slice(0, cut + 2) + field.attribute
}
