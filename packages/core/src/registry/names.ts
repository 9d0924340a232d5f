import { shortName, snakeCase } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import {
  CompositeKey,
  Field,
  ForeignKey,
  Generic,
  GenericReverse,
  ManyToMany,
  Reverse,
  ReverseOne,
  Through,
  ThroughOne,
} from '../fields/fields.ts'

const KINDS = [
  Field,
  ForeignKey,
  ManyToMany,
  Reverse,
  ReverseOne,
  Through,
  ThroughOne,
  Generic,
  GenericReverse,
] as const

// What every row has, and what would change how JavaScript treats one.
const RESERVED = new Map([
  ['save', 'every row has a method save()'],
  ['delete', 'every row has a method delete()'],
  ['refresh', 'every row has a method refresh()'],
  ['restore', 'every row has a method restore()'],
  ['validate', 'every row has a method validate()'],
  ['forceDelete', 'every row has a method forceDelete()'],
  ['toJSON', 'JSON.stringify calls it'],
  ['constructor', 'JavaScript uses it'],
  ['then', 'await would take the row for a promise'],
  ['pk', 'queries know the key under it'],
])

/** Whether a member may be called so. */
export function isFieldName(name: string): boolean {
  return /^[a-z][a-zA-Z0-9]*$/.test(name) && !RESERVED.has(name)
}

/** Reports a member whose name cannot be, or that is no field. */
export function checkName(
  label: string,
  name: string,
  declared: unknown,
  members: ReadonlyMap<string, unknown>,
  problems: Problem[],
): void {
  const report = (message: string, hint: string): void => {
    problems.push(problem('core.field_name', `${label}.${name}: ${message}`, hint))
  }
  if (name === 'pk' && declared instanceof CompositeKey) return
  if (!KINDS.some((kind) => declared instanceof kind)) {
    report('this is not a field.', 'Use f.char(…), f.fk(…) and the like; put constants into a static member.')
  }
  const reserved = RESERVED.get(name)
  if (reserved)
    report(`the name is reserved, because ${reserved}.`, 'Choose another name; .column(…) keeps the column as it is.')
  else if (name.includes('__'))
    report('a name cannot hold "__", because that joins a path in queries.', 'Use one word in camelCase.')
  else if (!/^[a-z][a-zA-Z0-9]*$/.test(name))
    report(
      'a name is written in camelCase, from ASCII letters and digits.',
      'Rename it; .column(…) keeps the column as it is.',
    )
  if (declared instanceof ForeignKey && members.has(`${name}Id`)) {
    report(`a row has this key under "${name}Id", which is declared as well.`, `Remove or rename "${name}Id".`)
  }
}

/** Reports methods and getters that stand in the way of what every row can do. */
export function checkMethods(label: string, methods: Readonly<PropertyDescriptorMap>, problems: Problem[]): void {
  for (const name of Object.keys(methods)) {
    const reserved = RESERVED.get(name)
    if (reserved)
      problems.push(
        problem(
          'core.method_name',
          `${label}.${name}(): the name is reserved, because ${reserved}.`,
          'Choose another name, and call save() or delete() from it where that is what it does.',
        ),
      )
  }
}

/**
 * The column of a field that names none: its name in snake_case, cut to what every database can hold.
 *
 * @example
 * columnOf('publishedAt', false) // → 'published_at'
 * columnOf('author', true) // → 'author_id'
 */
export function columnOf(name: string, isKey: boolean): string {
  return shortName(isKey ? `${snakeCase(name)}_id` : snakeCase(name))
}
