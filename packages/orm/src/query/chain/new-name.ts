import { ForeignKey } from '@tsango/core/fields'
import type { ModelClass } from '@tsango/core/model'
import { QueryError, takeText } from '../../errors/errors.ts'
import { declaredMembers } from '../../expressions/expressions.ts'
import { RowBase } from '../../rows/row.ts'

/** Tells of names whether rows of a model have them already: as a column, relation, annotation or method. */
export function takenNames(model: ModelClass, annotations: readonly string[]): (name: string) => boolean {
  const members = declaredMembers(model)
  // Every row has the methods of its model and those of all rows; `then` would make it a promise.
  return (name) =>
    members.has(name) ||
    (name.endsWith('Id') && members.get(name.slice(0, -2)) instanceof ForeignKey) ||
    annotations.includes(name) ||
    name === 'then' ||
    name in RowBase.prototype ||
    name in model.prototype
}

// A database would cut the rest off, and two names might be one.
const LONGEST = 63

/** Throws where something new in a row, such as an annotation, cannot have a name. */
export function checkNewName(name: string, taken: ((name: string) => boolean) | undefined, what: string): void {
  takeText('What is new in a row', `a text as its name: this is to be ${what}`, name)
  const there = taken?.(name) === true
  if (name.length > LONGEST)
    throw new QueryError(
      `"${name}" cannot be the name of ${what}: it has ${name.length} characters, and databases take ${LONGEST}.`,
    )
  if (/^[a-zA-Z][a-zA-Z0-9]*$/.test(name) && !there) return
  if (there) throw new QueryError(`"${name}" cannot be the name of ${what}: it is taken.`)
  throw new QueryError(
    `"${name}" cannot be the name of ${what}: a name starts with a letter, and has letters and digits alone, such as "orderTotal".`,
  )
}
