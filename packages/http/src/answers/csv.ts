import { attachment } from './disposition.ts'
import { streamed } from './stream.ts'

/** A column: the name of a member, or one with a title of its own. */
export type CsvColumn<T> = (keyof T & string) | { readonly title: string; readonly value: (row: T) => unknown }

/** Options of {@link csv}. */
export interface CsvOptions<T> {
  /** In their order. */
  readonly columns: readonly CsvColumn<T>[]
  /** The name under which a browser keeps it. */
  readonly filename?: string
  /** Default: a comma. */
  readonly delimiter?: ',' | ';' | '\t'
  /** Whether text that a spreadsheet would run as a formula gets an apostrophe in front; default: yes. */
  readonly guard?: boolean
  /** Whether a mark tells old spreadsheets that this is UTF-8; default: no. */
  readonly byteOrderMark?: boolean
}

/**
 * Sends rows as CSV (RFC 4180) with a line of titles, as fast as the client takes them. Text that begins with `=`, `+`, `-`, `@`, a tab or a line feed is
 * kept from being a formula; numbers are no text.
 *
 * @example
 * await csv([{ name: '=1+1', n: -5 }], { columns: ['name', 'n'] }).text() // → "name,n\r\n'=1+1,-5\r\n"
 */
export function csv<T>(rows: AsyncIterable<T> | Iterable<T>, options: CsvOptions<T>): Response {
  const { filename } = options
  return streamed(lines(rows, options), {
    headers: {
      'content-type': 'text/csv; charset=UTF-8; header=present',
      ...(filename === undefined ? {} : { 'content-disposition': attachment(filename) }),
    },
  })
}

// Several rows make one piece, as a piece costs more than a row.
const PIECE = 16_384

async function* lines<T>(rows: AsyncIterable<T> | Iterable<T>, options: CsvOptions<T>): AsyncGenerator<string> {
  const { columns, delimiter = ',', guard = true, byteOrderMark = false } = options
  const line = (values: readonly unknown[]): string =>
    `${values.map((value) => cell(value, delimiter, guard)).join(delimiter)}\r\n`
  const readers = columns.map((column) => (typeof column === 'string' ? (row: T) => row[column] : column.value))
  let piece = byteOrderMark ? '\uFEFF' : ''
  piece += line(columns.map((column) => (typeof column === 'string' ? column : column.title)))
  for await (const row of rows) {
    piece += line(readers.map((read) => read(row)))
    if (piece.length < PIECE) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

function cell(value: unknown, delimiter: string, guard: boolean): string {
  const text = textOf(value)
  const guarded = guard && isText(value) && /^\s*[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/.test(text) ? `'${text}` : text
  return guarded.includes(delimiter) || /["\r\n]/.test(guarded) || guarded !== guarded.trim()
    ? `"${guarded.replaceAll('"', '""')}"`
    : guarded
}

function isText(value: unknown): boolean {
  return (
    typeof value !== 'number' && typeof value !== 'bigint' && typeof value !== 'boolean' && !(value instanceof Date)
  )
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
