import type { FieldSpec } from '@tsango/core/fields'

/** A column of rows that are inserted together, as one parameter; all of it SQL text. */
export interface ListColumn {
  readonly placeholder: string
  /** The type of its items. */
  readonly castType: string
  /** What of an item goes into the column. */
  write(item: string): string
}

/** How rows are inserted by one list parameter for each column, so that one statement serves any number of them. */
export interface InsertLists {
  /** Whether values of the spec can be items. */
  takes(spec: FieldSpec): boolean
  /** What follows the names of the columns in the `INSERT`: the rows, in the order of the lists. */
  select(columns: readonly ListColumn[]): string
}

/** A column of rows that are written together; all of it SQL text. */
export interface BulkColumn {
  /** In quotes. */
  readonly column: string
  /** The type that its values are cast to where a placeholder has none of its own. */
  readonly castType: string
}

/** Rows whose columns one statement writes, each found by its key; all of it SQL text. */
export interface RowsUpdate {
  /** In quotes. */
  readonly table: string
  /** What a row is found by: mostly one column. */
  readonly keys: readonly BulkColumn[]
  readonly columns: readonly BulkColumn[]
  /** Whether the columns may have other types than those of their fields: somebody else made the table. */
  readonly foreign: boolean
  /** For each row the marks of its keys, then those of the columns. A mark may stand more than once. */
  readonly rows: readonly (readonly string[])[]
}

/** What an `INSERT` does where a row with the same unique values is there; all names in quotes. */
export interface Conflict {
  readonly table: string
  readonly key: string
  /** A column that every row brings. */
  readonly own: string
  /** The columns of the one unique constraint that is meant; `undefined` for any: then nothing is updated. */
  readonly target: readonly string[] | undefined
  /** The columns that take the value of the row that was to be inserted. */
  readonly update: readonly string[]
}

/** How a database writes many rows at once. */
export interface BulkOperators {
  /** Rows of an `INSERT` as lists; the value of each parameter is made by `listValue`. Absent where a placeholder for each value does as well. */
  readonly insertLists?: InsertLists
  /** One `UPDATE` of many rows, each with values of its own. */
  updateRows(update: RowsUpdate): string
  /** The end of an `INSERT … VALUES …` for rows that may be there. A conflict with another constraint than the target fails with `UniqueViolation`. */
  onConflict(conflict: Conflict): string
}

const ROWS = 'tsango_rows'

/** As PostgreSQL and SQLite write them. */
export const standardBulkOperators: BulkOperators = {
  updateRows: (update) => updateFromValues(update, (mark) => mark),
  onConflict: ({ target, update }) => {
    const place = target ? ` (${target.join(', ')})` : ''
    const sets = update.map((column) => `${column} = EXCLUDED.${column}`).join(', ')
    return `ON CONFLICT${place} DO ${sets ? `UPDATE SET ${sets}` : 'NOTHING'}`
  },
}

/** `UPDATE … FROM (VALUES …)`; `cast` gives a mark its type. */
export function updateFromValues(
  { table, keys, columns, rows }: RowsUpdate,
  cast: (mark: string, type: string) => string,
): string {
  const types = [...keys, ...columns].map((one) => one.castType)
  // The types of the first row are those of all.
  const tuples = rows.map((row, place) =>
    place === 0 ? row.map((mark, index) => cast(mark, types[index] as string)).join(', ') : row.join(', '),
  )
  const sets = columns.map(({ column }, index) => `${column} = ${ROWS}.column${index + keys.length + 1}`)
  const where = keys.map(({ column }, index) => `${table}.${column} = ${ROWS}.column${index + 1}`).join(' AND ')
  const values = tuples.map((tuple) => `(${tuple})`).join(', ')
  return `UPDATE ${table} SET ${sets.join(', ')} FROM (VALUES ${values}) AS ${ROWS} WHERE ${where}`
}

/** `UPDATE … SET column = CASE key WHEN …`, where no table of values can be joined. */
export function updateByCase({ table, keys, columns, rows }: RowsUpdate): string {
  const row = (items: readonly (string | undefined)[]): string =>
    items.length > 1 ? `(${items.join(', ')})` : String(items[0])
  const key = row(keys.map(({ column }) => column))
  const values = rows.map((marks) => row(marks.slice(0, keys.length)))
  // Rows of columns are compared, but not looked up.
  const when = (value: string | undefined): string => (keys.length > 1 ? `${key} = ${value}` : String(value))
  const sets = columns.map(({ column }, index) => {
    const whens = rows.map((marks, place) => `WHEN ${when(values[place])} THEN ${marks[index + keys.length]}`)
    return `${column} = CASE ${keys.length > 1 ? '' : `${key} `}${whens.join(' ')} END`
  })
  return `UPDATE ${table} SET ${sets.join(', ')} WHERE ${key} IN (${values.join(', ')})`
}

/**
 * `ON DUPLICATE KEY UPDATE`, which knows no target: where another constraint than the one meant is hit, a sum that no number can hold makes the
 * statement fail; {@link isOtherConstraint} tells that error from others.
 *
 * @param alias - names the row that was to be inserted, where that is done in front
 * @param fresh - a column of that row
 */
export function onDuplicateKey(
  { table, key, own, target, update }: Conflict,
  alias: string,
  fresh: (column: string) => string,
): string {
  const [first = own] = target ?? []
  const meant = target?.map((column) => `${table}.${column} = ${fresh(column)}`).join(' AND ')
  const fail = `IF((1 + LENGTH(${table}.${key})) + ${LARGEST}, NULL, NULL)`
  const sets = [
    `${first} = ${meant ? `IF(${meant}, ${table}.${first}, ${fail})` : `${table}.${first}`}`,
    ...update.map((column) => `${column} = ${fresh(column)}`),
  ]
  return `${alias}ON DUPLICATE KEY UPDATE ${sets.join(', ')}`
}

const LARGEST = '18446744073709551615'
const OVERFLOW = new RegExp(`1 \\+ (?:octet_)?length\\(\\S+\\)\\)? \\+ ${LARGEST}\\)?'$`)

/** Whether the words of a server's error about a number out of range come from {@link onDuplicateKey}. */
export function isOtherConstraint(message: string): boolean {
  return OVERFLOW.test(message)
}
