import { Unsupported } from '../../errors/errors.ts'

/** What a value is within JSON; whatever else there is has been written as text. */
export type JsonPart = 'text' | 'whole' | 'float' | 'boolean' | 'json'

/** A value that becomes a part of JSON, as SQL text. */
export interface JsonItem {
  readonly sql: string
  readonly part: JsonPart
}

/** The items of a list that is made of rows. */
export interface JsonRows {
  /** What is gathered. */
  readonly value: string
  /** What an item of the list is made of what was gathered. */
  item(value: string): JsonItem
  readonly distinct: boolean
  /** The terms of the order, or `''`. With `distinct` by the value alone. */
  readonly order: string
  /** The condition that a row fulfils which counts, or `''`. */
  readonly where: string
}

/** How a database makes JSON of values. NULL is JSON's own null; of no rows there is NULL. */
export interface JsonMaker {
  /** A value as one within JSON. */
  part(item: JsonItem): string
  /** A list of values of one row. */
  list(items: readonly JsonItem[]): string
  /** An object of values of one row; its keys are placeholders of text. */
  object(entries: readonly (readonly [key: string, item: JsonItem])[]): string
  /** A list with an item of each row. */
  listOf(rows: JsonRows): string
  /** An object with an entry of each row; keys are never NULL. Of several with one key one stays. */
  objectOf(key: string, item: JsonItem, where: string): string
}

/** Of a dialect that makes no JSON: whatever is asked of it is an {@link Unsupported} that names the database. */
export function noJsonMaker(title: string): JsonMaker {
  const refuse = (): never => {
    throw new Unsupported('JSON that is made of values', title)
  }
  return { part: refuse, list: refuse, object: refuse, listOf: refuse, objectOf: refuse }
}
