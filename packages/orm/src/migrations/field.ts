import { type Auto, type DbDefault, type Kind, lengthForWords, type OnDelete } from '@tsango/core/fields'
import type { OperandData } from './expression-data.ts'

/** A plain column in a migration: only what the schema, and models frozen at that point, need to know. */
export interface ColumnData {
  readonly kind: Kind
  readonly nullable: boolean
  readonly unique: boolean
  readonly index: boolean
  readonly maxLength?: number
  readonly digits?: number
  readonly places?: number
  /** The least value: the database holds every row to it. */
  readonly min?: number | bigint | string
  /** The greatest value. */
  readonly max?: number | bigint | string
  /** The words of an enumeration: the database holds every row to them. Their order is no matter of the schema. */
  readonly words?: readonly string[]
  /** What an array holds, and what the ends of a range are. */
  readonly element?: ColumnData
  readonly dims?: number
  /** The column's name where it is not the field's in snake_case. */
  readonly column?: string
  /** The value of new rows, where it is a value and no function. Says nothing about the schema: databases get no defaults. */
  readonly default?: unknown
  /** Who fills the column. */
  readonly auto?: Auto
  /** Encrypted text: what it is bound to, where that is not the model's label and the field's name. */
  readonly bound?: string
  /** What the database fills it with where a row leaves it out. */
  readonly dbDefault?: DbDefault
  /** What the database computes it from. */
  readonly generated?: GeneratedData
  readonly comment?: string
  readonly collation?: string
  /** The column's type in the words of its database, where it is not the one that is made for the field. */
  readonly dbType?: string
}

/** What the database computes a column from, in a migration. */
export interface GeneratedData {
  readonly expression: OperandData
  /** Kept in the row, and not computed with each read. */
  readonly stored: boolean
}

/**
 * A key to another model in a migration. It has an index, unless it is unique or says that it has none. One to a model whose key consists of several
 * fields is no column, but made of fields of its own model, which come before it.
 */
export interface KeyData {
  readonly kind: 'key'
  /** The label of the model that it points at. */
  readonly to: string
  /** The unique field that it points at; absent for the model's key. */
  readonly toField?: string
  readonly onDelete: OnDelete
  readonly nullable: boolean
  readonly unique: boolean
  /** The fields that hold the parts of a key of several, in its order; absent for a key that is a column itself. */
  readonly fields?: readonly string[]
  readonly column?: string
  /** The key of new rows, where it is a value and no function. */
  readonly default?: unknown
  /** The key that the database fills in. */
  readonly dbDefault?: DbDefault
  readonly comment?: string
  /** It has no index of its own. */
  readonly index?: false
  /** The database holds it to no row. */
  readonly constraint?: false
  /** The name of its constraint, where it is not the one that is made for it. */
  readonly constraintName?: string
  /** The column's type in the words of its database, where it is not that of what it points at. */
  readonly dbType?: string
}

/** A field in a migration. */
export type FieldData = ColumnData | KeyData

/** Options of every plain field in a migration. */
export interface FieldOptions {
  /** Default: false. */
  readonly null?: boolean
  /** Default: false. */
  readonly unique?: boolean
  /** Default: false. */
  readonly index?: boolean
  /** The least value of a number; default: that of its kind. */
  readonly min?: number | bigint | string
  /** The greatest value of a number. */
  readonly max?: number | bigint | string
  /** Default: the field's name in snake_case. */
  readonly column?: string
  /** The value of new rows. */
  readonly default?: unknown
  readonly auto?: Auto
  /** Encrypted text: what it is bound to. */
  readonly bound?: string
  /** `{ call: 'now' }`, `{ call: 'uuid' }`, `{ value }` or `{ sql }`. */
  readonly dbDefault?: DbDefault
  /** What the database computes it from. */
  readonly generated?: GeneratedData
  readonly comment?: string
  readonly collation?: string
  /** The column's type in the words of its database. */
  readonly dbType?: string
}

/** Options of a key in a migration. */
export interface KeyFieldOptions {
  /** The unique field that it points at; default: the model's key. */
  readonly to?: string
  /** Default: `'protect'`. */
  readonly onDelete?: OnDelete
  readonly null?: boolean
  /** Of a key to a model whose key consists of several fields: those that hold its parts, in its order. */
  readonly fields?: readonly string[]
  /** Default: the field's name in snake_case with `_id` behind it. */
  readonly column?: string
  /** The key of new rows. */
  readonly default?: unknown
  /** The key that the database fills in: `{ value }`, `{ call: 'uuid' }` or `{ sql }`. */
  readonly dbDefault?: DbDefault
  readonly comment?: string
  /** Default: it has an index. */
  readonly index?: false
  /** Default: the database holds it to the row that it points at. */
  readonly constraint?: false
  /** The name of its constraint, where it is not the one that is made for it. */
  readonly constraintName?: string
  /** The column's type in the words of its database. */
  readonly dbType?: string
}

type Sizes = Pick<ColumnData, 'maxLength' | 'words' | 'digits' | 'places' | 'element' | 'dims'>

function column(kind: Kind, options: FieldOptions, sizes: Sizes = {}): ColumnData {
  const { null: nullable = false, unique = false, index = false, ...rest } = options
  return { kind, nullable, unique, index: index && !unique, ...sizes, ...rest }
}

const plain =
  (kind: Kind) =>
  (options: FieldOptions = {}): ColumnData =>
    column(kind, options)
const sized =
  (kind: Kind) =>
  (maxLength: number, options: FieldOptions = {}): ColumnData =>
    column(kind, options, { maxLength })

function key(to: string, options: KeyFieldOptions, unique: boolean): KeyData {
  const { null: nullable = false, onDelete = 'protect', to: toField, ...rest } = options
  return { kind: 'key', to, ...(toField === undefined ? {} : { toField }), onDelete, nullable, unique, ...rest }
}

/**
 * The fields of models in migrations: the names of `f`, with all options in one object. The field called `id` is the key of its model.
 *
 * @example
 * field.char(200, { unique: true }).maxLength // → 200
 */
export const field = {
  /** A key that the database counts up. */
  bigAuto: (options: FieldOptions = {}): ColumnData => column('bigAuto', { auto: 'increment', ...options }),
  /** A key of 32 bits that the database counts up. */
  auto: (options: FieldOptions = {}): ColumnData => column('auto', { auto: 'increment', ...options }),
  /** A key of 16 bits that the database counts up. */
  smallAuto: (options: FieldOptions = {}): ColumnData => column('smallAuto', { auto: 'increment', ...options }),
  char: sized('char'),
  text: plain('text'),
  slug: sized('slug'),
  email: sized('email'),
  url: sized('url'),
  /** A word of a list; the list itself is no matter of the schema. */
  choice: sized('choice'),
  /** A word of a list, which the database holds every row to. */
  enum: (words: readonly string[], options: FieldOptions = {}): ColumnData =>
    column('choice', options, { maxLength: lengthForWords(words), words }),
  /** Encrypted text of any length. */
  encrypted: plain('encrypted'),
  /** An IP address. */
  ip: (options: FieldOptions = {}): ColumnData => column('ip', options, { maxLength: 39 }),
  smallInt: plain('smallInt'),
  int: plain('int'),
  bigInt: plain('bigInt'),
  /** 64 bits as `bigint`: `f.bigInt({ mode: 'bigint' })`. */
  bigIntExact: plain('bigIntExact'),
  float: plain('float'),
  decimal: (digits: number, places: number, options: FieldOptions = {}): ColumnData =>
    column('decimal', options, { digits, places }),
  bool: plain('boolean'),
  date: plain('date'),
  time: plain('time'),
  dateTime: plain('dateTime'),
  /** A moment with microseconds. */
  preciseDateTime: plain('dateTimeExact'),
  duration: plain('duration'),
  uuid: plain('uuid'),
  json: plain('json'),
  binary: plain('binary'),
  /** Values of one field in their order. */
  array: (element: ColumnData, options: FieldOptions = {}): ColumnData => column('array', options, { element }),
  /** What lies between two values of a field. */
  range: (element: ColumnData, options: FieldOptions = {}): ColumnData => column('range', options, { element }),
  hstore: plain('hstore'),
  citext: plain('citext'),
  vector: (dims: number, options: FieldOptions = {}): ColumnData => column('vector', options, { dims }),
  point: plain('point'),
  /** A key to a row of the model with this label. */
  fk: (to: string, options: KeyFieldOptions = {}): KeyData => key(to, options, false),
  /** A key that no other row may share. */
  oneToOne: (to: string, options: KeyFieldOptions = {}): KeyData => key(to, options, true),
} as const
