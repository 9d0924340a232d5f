import { isRecord } from '@tsango/toolkit/records'
import { declaredFunction, declaredOptions, declaredText, InvalidDeclaration } from '../errors/declarations.ts'
import { type Cast, castSpec, type FieldCast } from './cast.ts'
import type { ConstraintWords } from './constraint-words.ts'
import { type DatabaseMade, type DbDefault, dbDefaultOf } from './db-default.ts'
import { type Generated, type GeneratedOptions, generatedBy } from './generated.ts'
import type { FieldWithLookups, OwnDefinitions, OwnLookups } from './own-lookups.ts'
import type { Validator } from './validators.ts'

/** Phantom key under which a field carries the type of its value; it holds nothing at run time. */
export declare const cellOf: unique symbol
/** Phantom key that marks a field whose values occur once each. */
export declare const uniqueOf: unique symbol
/** Phantom key under which a relation carries the type of the model it points at. */
export declare const targetOf: unique symbol
/** Phantom key that marks a relation which can hold many rows. */
export declare const manyOf: unique symbol

/** What a value can be asked and how it compares: it chooses the lookups and the column expressions of a field. */
export type Sort =
  | 'text'
  | 'uuid'
  | 'number'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'duration'
  | 'json'
  | 'binary'
  | 'cast'
  | 'encrypted'
  | 'array'
  | 'range'
  | 'hstore'
  | 'vector'
  | 'point'
  | 'compositeKey'

/** Every kind of column that a model can declare. */
export type Kind =
  | 'bigAuto'
  | 'auto'
  | 'smallAuto'
  | 'char'
  | 'text'
  | 'slug'
  | 'email'
  | 'url'
  | 'choice'
  | 'encrypted'
  | 'ip'
  | 'uuid'
  | 'smallInt'
  | 'int'
  | 'bigInt'
  | 'bigIntExact'
  | 'float'
  | 'decimal'
  | 'boolean'
  | 'date'
  | 'time'
  | 'dateTime'
  | 'dateTimeExact'
  | 'duration'
  | 'json'
  | 'binary'
  | 'array'
  | 'range'
  | 'hstore'
  | 'citext'
  | 'vector'
  | 'point'
  /** No column: a key of several. */
  | 'compositeKey'

/** One allowed value of a field and the words a person sees for it. */
export interface Choice {
  readonly value: string | number
  readonly label: string
}

/** Where a field gets its value when nobody gives one. */
export type Auto = 'increment' | 'uuid4' | 'uuid7' | 'now' | 'nowAdd' | 'version' | 'place'

/** A value, or a function without arguments that makes a new one for each row. */
export type Default = { readonly value: unknown } | { readonly make: () => unknown }

/** Options of encrypted text. */
export interface EncryptedOptions {
  /**
   * What a text is bound to, so that it cannot be read in another column; default: the model's label, a dot, and the field's name. Give the old one
   * to a model or field that was renamed.
   */
  readonly bound?: string
}

type Chosen<T> = Extract<NonNullable<T>, string | number> | (NonNullable<T> extends bigint ? number : never)
type ChoiceOf<T, V> = NonNullable<T> extends bigint ? T : V | Extract<T, null>

/** All that a column field was declared with, as plain data. */
export interface FieldSpec {
  readonly kind: Kind
  readonly sort: Sort
  readonly nullable: boolean
  readonly blank: boolean
  readonly unique: boolean
  /** What people are told of a value that is there already. */
  readonly uniqueWords?: ConstraintWords
  readonly index: boolean
  readonly editable: boolean
  /** Left out of `JSON.stringify(row)` and of every message. */
  readonly secret: boolean
  readonly validators: readonly Validator[]
  readonly default?: Default
  /** What the database fills a column with that an insert leaves out; a value is the column's. */
  readonly dbDefault?: DbDefault
  readonly auto?: Auto
  /** Holds the place of a row among those with the same value of this key. */
  readonly within?: string
  /** What the database computes the column from: nobody writes it. */
  readonly generated?: Generated
  /** Holds when a row was put into the trash. */
  readonly softDelete?: true
  /** In characters. */
  readonly maxLength?: number
  readonly min?: number | bigint | string
  readonly max?: number | bigint | string
  /** Decimal: digits in all, and digits behind the point. */
  readonly digits?: number
  readonly places?: number
  readonly choices?: readonly Choice[]
  /** The database holds every row to the choices. */
  readonly enumerated?: true
  /** What an array holds, and what the ends of a range are. */
  readonly element?: FieldSpec
  /** The columns of a composite key. */
  readonly parts?: readonly FieldSpec[]
  /** Numbers of a vector. */
  readonly dims?: number
  /** Between the value of the column and that of a row; limits and choices are the column's. */
  readonly cast?: Cast
  /** Encrypted text: what its key is bound to; default: the model's label, a dot, and the field's name. */
  readonly bound?: string
  /** Lookups and transforms of the app's own, by name. */
  readonly lookups?: OwnDefinitions
  readonly help?: string
  readonly label?: string
  readonly column?: string
  /** What the database keeps beside the column for those who look at it there. */
  readonly comment?: string
  /** The database's name of how its text compares. */
  readonly collation?: string
  /** The column's type in the words of its database, where it is not the one that is made for the field. */
  readonly dbType?: string
}

/** The options of {@link FieldSpec} that start from a default. */
export type FieldStart = Pick<FieldSpec, 'kind' | 'sort'> & Partial<FieldSpec>

/**
 * A column of a model: its type is the type of its value, its {@link Field.spec} all that was declared.
 *
 * Fields are immutable: each option returns a new field.
 *
 * @typeParam T - the type of the value in a row
 * @typeParam Optional - whether a new row may leave it out; `boolean` for one that no write can give
 * @typeParam S - which lookups and expressions it has
 * @typeParam Unique - `true` where each value occurs once, so that keys may point at it
 */
export class Field<T, Optional extends boolean = false, S extends Sort = Sort, Unique extends boolean = boolean> {
  declare readonly [cellOf]: T
  declare readonly [uniqueOf]: Unique
  declare readonly optional: Optional
  declare readonly sort: S
  readonly spec: FieldSpec

  constructor(spec: FieldSpec) {
    this.spec = spec
  }

  /**
   * Lets the column hold NULL, and a new row leave it out.
   *
   * @example
   * f.int().null().spec.nullable // → true
   */
  null(): Field<T | null, true, S, Unique> {
    return new Field({ ...this.spec, nullable: true })
  }

  /**
   * Fills the column of a new row that leaves it out: with a value, or with what the function returns for that row.
   *
   * @example
   * f.int().default(5).spec.default // → { value: 5 }
   */
  default(value: T | (() => T)): Field<T, true, S, Unique> {
    const made = typeof value === 'function' ? { make: value as () => T } : { value }
    return new Field({ ...this.spec, default: made })
  }

  /**
   * Lets the database fill the column of a new row that leaves it out: with a value, or with what it makes itself (`dbNow`, `dbUuid`, `dbSql(…)`). It
   * becomes the column's `DEFAULT`, so that other programs get it too; a row has it once it was saved.
   *
   * @example
   * f.dateTime().dbDefault(dbNow).spec.dbDefault // → { call: 'now' }
   */
  dbDefault(value: T | DatabaseMade): Field<T, true, S, Unique> {
    const { cast } = this.spec
    const stored = (one: unknown): unknown => (cast && one !== null ? cast.set(one) : one)
    return new Field({ ...this.spec, dbDefault: dbDefaultOf(value, stored) })
  }

  /**
   * Lets the database compute the column from others of the row, as Django's `GeneratedField` does
   * (https://docs.djangoproject.com/en/5.2/ref/models/fields/#generatedfield). No write may give it; a row has it anew once it was saved. Declare the
   * parameter: `(line: Cols<Line>) => line.price.times(line.amount)`; what that gives is held to the field when databases are opened. Comes last, behind
   * `.null()`.
   *
   * @example
   * f.int().generated((line: { price: unknown }) => line.price, { stored: false }).spec.generated?.stored // → false
   */
  generated(expression: (row: never) => void, options: GeneratedOptions = {}): Field<T, boolean, S> {
    return new Field({ ...this.spec, editable: false, generated: generatedBy(expression, options) })
  }

  /**
   * Keeps a sentence beside the column in the database, where it keeps such.
   *
   * @example
   * f.int().comment('In grams.').spec.comment // → 'In grams.'
   */
  comment(text: string): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, comment: text })
  }

  /**
   * Compares the column's text by a collation of the database, under its name there: `'und-x-icu'`, `'utf8mb4_german2_ci'`, `'NOCASE'`. Equality,
   * order and uniqueness then mean what the collation says, no longer the same on every database.
   *
   * @example
   * f.char(50).collation('NOCASE').spec.collation // → 'NOCASE'
   */
  collation(this: Field<T, Optional, 'text'>, name: string): Field<T, Optional, 'text'> {
    return new Field({ ...this.spec, collation: declaredText('.collation()', 'the name of a collation', name) })
  }

  /**
   * Says the column's type in the words of its database, for a table that somebody else made: values are those of the field, which must be able to read
   * and write them there. It stands in SQL as it is; other databases than that one do not know it.
   *
   * @example
   * f.text().dbType('inet').spec.dbType // → 'inet'
   */
  dbType(name: string): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, dbType: declaredText('.dbType()', 'the name of a type of the database', name) })
  }

  /**
   * Lets each value occur once; NULL may occur often.
   *
   * @example
   * f.email().unique({ message: 'This address has an account already.' })
   */
  unique(words?: ConstraintWords): Field<T, Optional, S, true> {
    return new Field({ ...this.spec, unique: true, ...(words ? { uniqueWords: words } : {}) })
  }

  /**
   * Adds an index on this column alone.
   *
   * @example
   * f.date().index().spec.index // → true
   */
  index(): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, index: true })
  }

  /**
   * Lets a form or an API client send empty text.
   *
   * @example
   * f.char(50).blank().spec.blank // → true
   */
  blank(): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, blank: true })
  }

  /**
   * Limits the values to those given, which become the type of the field, and gives forms a choice.
   *
   * @example
   * f.smallInt().choices([{ value: 1, label: 'One' }, 2]).spec.choices // → [{ value: 1, label: 'One' }, { value: 2, label: '2' }]
   */
  choices<const V extends Chosen<T>>(
    choices: readonly (V | { readonly value: V; readonly label: string })[],
  ): Field<ChoiceOf<T, V>, Optional, S, Unique> {
    return new Field({ ...this.spec, choices: choicesOf('.choices()', choices) })
  }

  /**
   * Lets rows hold another type than the column: `get` makes the row's value of the column's, `set` the column's of the row's. Neither sees NULL.
   * Values that are written, compared and given as default are the row's; limits, choices and earlier checks hold for the column's, later checks for
   * the row's; JSON and forms have the column's. What `set` throws for is refused as no value of the field. Lookups are those of equality and order.
   *
   * @example
   * f.char(200).cast({ get: (text) => text.split(' '), set: (words: readonly string[]) => words.join(' ') }).spec.sort // → 'cast'
   */
  cast<U>(
    cast: FieldCast<NonNullable<T>, U>,
  ): Field<U | Extract<T, null>, Optional, S extends 'encrypted' ? S : 'cast'> {
    return new Field(castSpec(this.spec, cast))
  }

  /**
   * Keeps text encrypted in the column (AES-256-GCM), by the newest key of the setting `encryptionKeys`; older keys still read. The field becomes
   * secret, and can only be asked whether it is NULL.
   *
   * @example
   * f.email().encrypted().spec.secret // → true
   */
  encrypted(this: Field<T, Optional, 'text'>, options: EncryptedOptions = {}): Field<T, Optional, 'encrypted'> {
    return new Field(encryptedSpec(this.spec, options))
  }

  /**
   * Adds checks that run on every write, after those of the field's own kind.
   *
   * @example
   * const even = (value: number) => (value % 2 ? { code: 'odd', message: 'It is odd.' } : undefined)
   * f.int().validate(even).spec.validators.length // → 1
   */
  validate(...validators: Validator<NonNullable<T>>[]): Field<T, Optional, S, Unique> {
    for (const one of validators) declaredFunction('.validate()', 'functions that check a value', one)
    // A validator of T is only ever called with a value that the kind's own check has found to be a T.
    return new Field({ ...this.spec, validators: [...this.spec.validators, ...(validators as Validator[])] })
  }

  /**
   * Sets the sentence that forms and the API's documentation show beside the field.
   *
   * @example
   * f.char(50).help('As on the cover.').spec.help // → 'As on the cover.'
   */
  help(text: string): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, help: text })
  }

  /**
   * Sets the field's name for people (Django's `verbose_name`); default: the name in words.
   *
   * @example
   * f.char(50).label('Name of the book').spec.label // → 'Name of the book'
   */
  label(text: string): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, label: text })
  }

  /**
   * Sets the column's name in the database; default: the field's name in snake_case.
   *
   * @example
   * f.char(50).column('legacy_title').spec.column // → 'legacy_title'
   */
  column(name: string): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, column: declaredText('.column()', 'the name of a column', name) })
  }

  /**
   * Keeps the field out of forms and of what API clients may send.
   *
   * @example
   * f.int().readOnly().spec.editable // → false
   */
  readOnly(): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, editable: false })
  }

  /**
   * Gives the field lookups and transforms of the app's own, made by `defineLookup` and `defineTransform` of `@tsango/orm`: `filter`, `where` and conditions
   * that come from outside then know them, with the types of their values. Said last. Django's `register_lookup`.
   *
   * @example
   * f.char(80).lookups({ soundsLike: defineLookup(f.text(), (column, text) => sql`soundex(${column}) = soundex(${text})`) })
   */
  lookups<const D extends OwnDefinitions>(definitions: D): FieldWithLookups<T, Optional, S, OwnLookups<D>, Unique> {
    if (!isRecord(definitions)) throw new InvalidDeclaration('.lookups()', 'lookups by name', definitions)
    // To the compiler it is a field that has all of its options.
    return new Field({ ...this.spec, lookups: definitions }) as unknown as FieldWithLookups<
      T,
      Optional,
      S,
      OwnLookups<D>,
      Unique
    >
  }

  /**
   * Keeps the value out of `JSON.stringify(row)`, API answers, logs and messages.
   *
   * @example
   * f.char(64).secret().spec.secret // → true
   */
  secret(): Field<T, Optional, S, Unique> {
    return new Field({ ...this.spec, secret: true })
  }
}

/** The field of a version: a new row may be given one, and every later write counts it. */
export interface VersionField extends Field<number, true, 'number'> {
  readonly counted: true
}

/**
 * How long a column is that holds some words and no others: with room for longer ones, as making it longer later can mean to write the table anew.
 *
 * @example
 * lengthForWords(['draft', 'published']) // → 32
 */
export function lengthForWords(words: readonly string[]): number {
  const longest = Math.max(1, ...words.map((word) => word.length))
  return LENGTHS.find((length) => length >= longest) ?? longest
}

// Up to 63 characters of four bytes each, the length of a text is kept in one byte by some databases.
const LENGTHS = [32, 63, 255]

/** Choices as they were written, with a label each: the value in words. */
export function choicesOf(door: string, choices: readonly (string | number | Choice)[]): Choice[] {
  const given: unknown = choices
  if (!Array.isArray(given)) throw new InvalidDeclaration(door, CHOICES, given)
  return given.map((choice) => {
    const { value, label }: Readonly<Record<string, unknown>> = isRecord(choice)
      ? choice
      : { value: choice, label: sentence(String(choice)) }
    if (typeof value !== 'string' && typeof value !== 'number') throw new InvalidDeclaration(door, CHOICES, value)
    if (typeof label !== 'string') throw new InvalidDeclaration(door, 'a text as the "label" of a choice', label)
    return isRecord(choice) ? { ...choice, value, label } : { value, label }
  })
}

const CHOICES = 'a list of words or whole numbers, each alone or as { value, label }'

function sentence(word: string): string {
  const text = word.replace(/[_-]+/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function encryptedSpec(spec: FieldSpec, options: EncryptedOptions): FieldSpec {
  const { bound } = declaredOptions('.encrypted()', options)
  return {
    ...spec,
    kind: 'encrypted',
    sort: 'encrypted',
    secret: true,
    index: false,
    ...(bound === undefined ? {} : { bound }),
  }
}

/** Makes a field from the options that differ from the defaults. */
export function field<T, Optional extends boolean, S extends Sort>(
  start: FieldStart & { sort: S },
): Field<T, Optional, S> {
  return new Field({
    nullable: false,
    blank: false,
    unique: false,
    index: false,
    editable: true,
    secret: false,
    validators: [],
    ...start,
  })
}
