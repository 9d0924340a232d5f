import type { FoundColumn, FoundField } from '@tsango/orm/dialects'
import { literalOf, quoted, sqlCode } from '../write/literals.ts'

/** What is asked of a field in a model's file. */
export interface FieldCodeOptions {
  /** The column's name, where it does not follow from the field's. */
  readonly column: string | undefined
  readonly unique: boolean
  readonly index: boolean
  /** What is said of a key: it is not NULL, and the database counts it up. */
  readonly key: boolean
  /** `{ min: 0 }`. */
  readonly bounds: string | undefined
}

const CALLS: Partial<Readonly<Record<FoundField['kind'], string>>> = {
  boolean: 'f.bool()',
  dateTimeExact: 'f.preciseDateTime()',
  bigIntExact: "f.bigInt({ mode: 'bigint' })",
}

const RANGES: Partial<Readonly<Record<FoundField['kind'], string>>> = {
  int: 'f.intRange()',
  bigInt: 'f.bigIntRange()',
  date: 'f.dateRange()',
}

/** The field of a column as source code: `f.char(200).null()`. */
export function fieldCode(column: FoundColumn, field: FoundField, options: FieldCodeOptions): string {
  const { nullable, comment, generated } = column
  const made = options.key || generated ? undefined : defaultCode(column, field)
  return [
    callOf(field, options.bounds),
    field.collation === undefined ? '' : `.collation(${quoted(field.collation)})`,
    field.dbType === undefined ? '' : `.dbType(${quoted(field.dbType)})`,
    nullable && !options.key ? '.null()' : '',
    options.column === undefined ? '' : `.column(${quoted(options.column)})`,
    comment === undefined ? '' : `.comment(${quoted(comment)})`,
    made === undefined ? '' : `.dbDefault(${made})`,
    options.index ? '.index()' : '',
    options.unique ? '.unique()' : '',
    generated
      ? `.generated(() => ${sqlCode(generated.expression)}${generated.stored ? '' : ', { stored: false }'})`
      : '',
  ].join('')
}

function callOf(
  { kind, maxLength, digits, places, dims, element, words, dbType }: FoundField,
  bounds?: string,
): string {
  // A type of the database's own, which lists them, is left as it is.
  if (words) return `f.${dbType === undefined ? 'enum' : 'choice'}([${words.map(quoted).join(', ')}])`
  if (kind === 'range' && element) return RANGES[element.kind] ?? 'f.text()'
  if (kind === 'array' && element) return `f.array(${callOf(element)})`
  const given = [maxLength, digits, places, dims, bounds].filter((one) => one !== undefined)
  return CALLS[kind] ?? `f.${kind}(${given.join(', ')})`
}

const WHOLE: readonly string[] = ['smallInt', 'int', 'bigInt']
const TEXT: readonly string[] = ['char', 'text', 'choice']

/** A default as source code: a value where it is a plain one, and else SQL. */
function defaultCode({ default: made, identity }: FoundColumn, { kind, words }: FoundField): string | undefined {
  if (made === undefined || (identity && !/nextval/.test(made))) return undefined
  const value = plainValue(made, kind)
  if (value !== undefined && !(words && !words.includes(String(value)))) return literalOf(value) as string
  return `dbSql(${quoted(made)})`
}

/** The value of a default that is a plain one: a whole number, a truth value, a text. */
export function plainValue(made: string, kind: FoundField['kind']): string | number | boolean | undefined {
  if (WHOLE.includes(kind) && /^-?\d{1,15}$/.test(made)) return Number(made)
  if (kind === 'boolean' && /^(?:true|false)$/i.test(made)) return made.toLowerCase() === 'true'
  const [, text] = /^'((?:[^'\\]|'')*)'(?:::[a-z ]+(?:\(\d+\))?)?$/.exec(made) ?? []
  return text !== undefined && TEXT.includes(kind) ? text.replaceAll("''", "'") : undefined
}
