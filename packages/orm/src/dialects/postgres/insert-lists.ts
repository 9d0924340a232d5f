import type { Kind } from '@tsango/core/fields'
import type { InsertLists } from '../base/bulk-operators.ts'

/** Kinds whose values are one item of a list each: a list of lists would be taken apart, and bytes are twice as long in one. */
const KINDS: ReadonlySet<Kind> = new Set<Kind>([
  'bigAuto',
  'auto',
  'smallAuto',
  'char',
  'text',
  'slug',
  'email',
  'url',
  'choice',
  'encrypted',
  'ip',
  'uuid',
  'smallInt',
  'int',
  'bigInt',
  'bigIntExact',
  'float',
  'decimal',
  'boolean',
  'date',
  'time',
  'dateTime',
  'dateTimeExact',
  'duration',
  'json',
  'citext',
])

/**
 * `INSERT … SELECT … FROM unnest(…)`: the server reads and plans eight lists where it would eight thousand placeholders, and keeps one statement for any number of
 * rows (https://www.postgresql.org/docs/current/functions-array.html).
 */
export const insertLists: InsertLists = {
  // A cast to a type of one's own may cut what an assignment refuses.
  takes: ({ kind, dbType }) => dbType === undefined && KINDS.has(kind),
  select: (columns) => {
    const items = columns.map(({ write }, index) => write(`item.c${index}`))
    const lists = columns.map(({ placeholder, castType }) => `CAST(${placeholder} AS ${castType}[])`)
    return `SELECT ${items.join(', ')} FROM unnest(${lists.join(', ')}) AS item(${columns.map((_, index) => `c${index}`).join(', ')})`
  },
}
