import { Unsupported } from '../../errors/errors.ts'

/** A way into a JSON value: keys of objects as text, places in arrays as numbers from 0. */
export type JsonPath = readonly (string | number)[]

/** What a JSON value can be. */
export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'

/**
 * How a database looks into JSON. `value` is SQL text that gives a JSON value, or NULL where there is none; `mark` and `marks` are placeholders of JSON as
 * text. A number finds places of arrays alone, a text keys of objects alone.
 */
export interface JsonOperators {
  /** The JSON value at a path; `bound` gives the placeholder of a value that belongs to the statement. */
  at(value: string, path: JsonPath, bound: (value: unknown) => string): string
  /** Whether a value is of a type. */
  is(value: string, type: JsonType): string
  /** The text that a JSON text holds, compared by code point; NULL for every other value. */
  text(value: string): string
  /** The number that a JSON number is, as a float; NULL for every other value. */
  number(value: string): string
  /** How many items an array has, as a whole number; NULL for every other value. */
  length(value: string): string
  /** Whether two values are the same: numbers by what they are, objects whatever the order of their keys. */
  equals(value: string, mark: string): string
  /** The same of a column as a whole, where equal values may be other texts; absent where columns are compared as others are. */
  readonly same?: (column: string, mark: string) => string
  /** Whether a value is one of a list: one list parameter (`features.listParameter`), or that many placeholders. */
  inList(value: string, marks: readonly string[]): string
  /** Whether an object has all of the keys, or one of them; `marks` as for {@link JsonOperators.inList}, of what {@link JsonOperators.key} made. */
  hasKeys(value: string, all: boolean, marks: readonly string[]): string
  /** Makes a key the value of a placeholder, or an item of the list. */
  key(key: string): string
  /** Makes a list the value of one list parameter. */
  list(items: readonly string[]): unknown
  /**
   * Whether the left value holds the right one, as PostgreSQL's `@>` says: objects hold objects with some of their keys and values held, arrays hold arrays of
   * which each item is held by one of theirs, and the scalars that they have. Raises {@link Unsupported}.
   */
  contains(left: string, right: string): string
  /** An object with members more, or others; `keys` are placeholders of what {@link JsonOperators.member} made, the items what `part` of the maker of JSON made. */
  merge(object: string, members: readonly (readonly [key: string, item: string])[]): string
  /** An array with another item at a place, from 0; one that lies beyond its end comes behind it. */
  place(array: string, place: number, item: string): string
  /** A value without what lies at a path; the last step is one of an array where it is a number, else one of an object. */
  remove(value: string, path: JsonPath, bound: (value: unknown) => string): string
  /** The value of the placeholder of a key for {@link JsonOperators.merge}. */
  member(key: string): string
  /** An object and an array without anything. */
  readonly empty: { readonly object: string; readonly array: string }
  /** How a value that was put together is kept, where equal values have to be equal texts. */
  kept(value: string): string
}

/** Of a dialect that does not look into JSON: whatever is asked of it is an {@link Unsupported} that names the database. */
export function noJson(title: string): JsonOperators {
  const refuse = (): never => {
    throw new Unsupported('paths into JSON', title)
  }
  return {
    at: refuse,
    is: refuse,
    text: refuse,
    number: refuse,
    length: refuse,
    equals: refuse,
    inList: refuse,
    hasKeys: refuse,
    key: refuse,
    list: refuse,
    contains: refuse,
    merge: refuse,
    place: refuse,
    remove: refuse,
    member: refuse,
    empty: { object: "'{}'", array: "'[]'" },
    kept: refuse,
  }
}
