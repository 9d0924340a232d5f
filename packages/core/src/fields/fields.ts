import {
  declaredFunction,
  declaredNumber,
  declaredOptions,
  declaredText,
  InvalidDeclaration,
} from '../errors/declarations.ts'
import type { ModelBase, ModelClass } from '../model/model.ts'
import type { Point, Range, Texts } from './collections.ts'
import {
  type Choice,
  choicesOf,
  type EncryptedOptions,
  Field,
  type FieldSpec,
  field,
  lengthForWords,
  type VersionField,
} from './field.ts'
import { GenericReverse, type GenericReverseOptions, generic } from './generic.ts'
import {
  ForeignKey,
  type HeldBy,
  type KeyOptions,
  keySpec,
  ManyToMany,
  type ManyToManyOptions,
  MODEL,
  Reverse,
  ReverseOne,
  type ReverseSpec,
  type UniqueFieldOf,
  type WrittenByFields,
} from './relations.ts'
import {
  Through,
  ThroughOne,
  type ThroughOnePath,
  type ThroughPath,
  type ThroughSpec,
  type ThroughTarget,
} from './through.ts'
import { isEmail, isIpv4, isIpv6, isSlug, isUrl } from './validators.ts'

export type { Cast, FieldCast } from './cast.ts'
export { isRange, type Point, type Range, type Texts } from './collections.ts'
export { CompositeKey } from './composite-key.ts'
export type { ConstraintWords } from './constraint-words.ts'
export { type DatabaseMade, type DbDefault, dbNow, dbSql, dbUuid } from './db-default.ts'
export {
  type Auto,
  type Choice,
  type cellOf,
  type Default,
  type EncryptedOptions,
  Field,
  type FieldSpec,
  type Kind,
  lengthForWords,
  type manyOf,
  type Sort,
  type targetOf,
  type uniqueOf,
  type VersionField,
} from './field.ts'
export type { Generated, GeneratedOptions } from './generated.ts'
export {
  Generic,
  type GenericColumns,
  GenericReverse,
  type GenericReverseOptions,
  type GenericReverseSpec,
  type GenericSpec,
  type GenericTo,
  type ModelsOf,
  type pointedOf,
} from './generic.ts'
export type {
  FieldWithLookups,
  LookupSort,
  LookupsOfField,
  lookupsOf,
  OwnDefinitions,
  OwnLookup,
  OwnLookups,
  OwnTransform,
  SortDefinitions,
  sortLookupsOf,
  transformsOf,
  WithSortLookups,
} from './own-lookups.ts'
export {
  ForeignKey,
  type HeldBy,
  type HeldValue,
  type heldOf,
  type KeyOptions,
  type KeySpec,
  ManyToMany,
  type ManyToManyOptions,
  type ManyToManySpec,
  type OnDelete,
  Reverse,
  ReverseOne,
  type ReverseSpec,
  SetTo,
  setTo,
  type UniqueFieldOf,
  type WrittenByFields,
} from './relations.ts'
export {
  Through,
  ThroughOne,
  type ThroughOnePath,
  type ThroughPath,
  type ThroughSpec,
  type ThroughTarget,
} from './through.ts'
export {
  type Fault,
  isEmail,
  isEmailList,
  isFilePath,
  isHexColor,
  isInteger,
  isIpAddress,
  isIpv4,
  isIpv6,
  isIsoDate,
  isIsoDateTime,
  isIsoTime,
  isPhone,
  isSlug,
  isUnicodeSlug,
  isUrl,
  isUuidText,
  matches,
  noNull,
  type Validator,
} from './validators.ts'

/** Bounds of a number field, both included, checked before every write and by the database. */
export interface NumberOptions {
  readonly min?: number
  readonly max?: number
}

/** Bounds of a decimal as text, both included, checked before every write and by the database. */
export interface DecimalOptions {
  readonly min?: string
  readonly max?: string
}

/** Options of a big integer; its bounds are both included, checked before every write and by the database. */
export interface BigIntOptions<Mode extends 'number' | 'bigint'> {
  readonly min?: number | bigint
  readonly max?: number | bigint
  /** `'number'` (default) refuses what lies beyond 2^53; `'bigint'` holds all 64 bits. */
  readonly mode?: Mode
}

/** Options of a moment, a day and a time of day; the last two are those of UTC. */
export interface DateTimeOptions {
  /** Sets it on every save. */
  readonly autoNow?: boolean
  /** Sets it when the row is made. */
  readonly autoNowAdd?: boolean
}

/** Options of an IP address. */
export interface IpOptions {
  /** Default: `'both'`. */
  readonly protocol?: 'both' | 'ipv4' | 'ipv6'
}

/** Options of a UUID. */
export interface UuidOptions<A extends 'v4' | 'v7' | undefined> {
  /** Makes the value for a new row: `'v4'` random, `'v7'` ordered by time (RFC 9562). */
  readonly auto?: A
}

type Stamped<O> = O extends { autoNow: true } | { autoNowAdd: true } ? true : false

type Str = Field<string, false, 'text'>
type Num = Field<number, false, 'number'>

/**
 * The fields of a model, as in Django's model field reference.
 *
 * @example
 * f.char(200).unique().spec.maxLength // → 200
 */
export const f = {
  /** A number that the database counts up: the default key of every model. */
  bigAuto: (): Field<number, true, 'number'> =>
    field({ kind: 'bigAuto', sort: 'number', auto: 'increment', editable: false }),
  /** A key that the database counts up in 32 bits. */
  auto: (): Field<number, true, 'number'> =>
    field({ kind: 'auto', sort: 'number', auto: 'increment', editable: false }),
  /** A key that the database counts up in 16 bits. */
  smallAuto: (): Field<number, true, 'number'> =>
    field({ kind: 'smallAuto', sort: 'number', auto: 'increment', editable: false }),
  /**
   * A number that counts how often a row was written: `save()` and `delete()` reject with `StaleRow` where others have written the row since it was read,
   * in the statement that writes, so that no change is lost. `update()` of a query counts as well. A model has one at most.
   *
   * @example
   * class Page extends Model('wiki.Page') {
   *   text = f.text()
   *   version = f.version()
   * }
   */
  version: (): VersionField =>
    // Nothing but its type says that writes count it.
    field({ kind: 'int', sort: 'number', auto: 'version', default: { value: 1 }, editable: false }) as VersionField,
  /**
   * The place of a row among those that a key leads to one row from, counted from 0: new rows stand behind the others, and queries that ask for no order
   * are in this one. `related(question, 'answers').setOrder(keys)` puts them into another. Django's `order_with_respect_to`; its column is `_order`.
   *
   * @example
   * class Answer extends Model('quiz.Answer') {
   *   question = f.fk(() => Question, { onDelete: 'cascade' })
   *   place = f.orderWithRespectTo('question')
   * }
   */
  orderWithRespectTo: (key: string): Field<number, true, 'number'> =>
    field({
      kind: 'int',
      sort: 'number',
      auto: 'place',
      within: declaredText('f.orderWithRespectTo()', 'the name of a key', key),
      editable: false,
    }),
  /** Text of at most `max` characters. */
  char: (max: number): Str => field({ kind: 'char', sort: 'text', maxLength: length('f.char()', max) }),
  /** Text of any length. */
  text: (): Str => field({ kind: 'text', sort: 'text' }),
  /** Letters, digits, hyphens and underscores, for URLs; at most `max` characters (default 50). */
  slug: (max = 50): Str =>
    field({
      kind: 'slug',
      sort: 'text',
      maxLength: length('f.slug()', max),
      index: true,
      validators: [isSlug as never],
    }),
  /** An e-mail address of at most `max` characters (default 254). */
  email: (max = 254): Str =>
    field({ kind: 'email', sort: 'text', maxLength: length('f.email()', max), validators: [isEmail as never] }),
  /** An absolute http(s) URL of at most `max` characters (default 200). */
  url: (max = 200): Str =>
    field({ kind: 'url', sort: 'text', maxLength: length('f.url()', max), validators: [isUrl as never] }),
  /**
   * Text that is encrypted in the column (AES-256-GCM), of at most `max` characters; default: of any length. It is secret, and can only be asked
   * whether it is NULL. The application needs the setting `encryptionKeys`.
   */
  encrypted: (max?: number, options?: EncryptedOptions): Field<string, false, 'encrypted'> =>
    (max === undefined ? f.text() : f.char(length('f.encrypted()', max))).encrypted(options),
  /** An IP address, IPv4 as `'192.0.2.1'`, IPv6 in the short form of RFC 5952: `'2001:db8::1'`. */
  ip: (options: IpOptions = {}): Str => {
    const { protocol = 'both' } = declaredOptions('f.ip()', options)
    const validators = protocol === 'both' ? [] : [(protocol === 'ipv4' ? isIpv4 : isIpv6) as never]
    return field({ kind: 'ip', sort: 'text', maxLength: 39, validators })
  },
  /** A whole number of 16 bits. */
  smallInt: (options: NumberOptions = {}): Num =>
    field({ kind: 'smallInt', sort: 'number', ...declaredOptions('f.smallInt()', options) }),
  /** A whole number of 32 bits. */
  int: (options: NumberOptions = {}): Num =>
    field({ kind: 'int', sort: 'number', ...declaredOptions('f.int()', options) }),
  /** A whole number of 16 bits from 0 on. */
  positiveSmallInt: (options: NumberOptions = {}): Num =>
    field({ kind: 'smallInt', sort: 'number', min: 0, ...declaredOptions('f.positiveSmallInt()', options) }),
  /** A whole number of 32 bits from 0 on: up to 2,147,483,647. */
  positiveInt: (options: NumberOptions = {}): Num =>
    field({ kind: 'int', sort: 'number', min: 0, ...declaredOptions('f.positiveInt()', options) }),
  /** A whole number from 0 to 2^53 - 1. */
  positiveBigInt: (options: NumberOptions = {}): Num =>
    field({ kind: 'bigInt', sort: 'number', min: 0, ...declaredOptions('f.positiveBigInt()', options) }),
  /** A whole number of 64 bits: as `number` up to 2^53, beyond that an error, or as `bigint`. */
  bigInt: <const Mode extends 'number' | 'bigint' = 'number'>(
    options: BigIntOptions<Mode> = {},
  ): Field<Mode extends 'bigint' ? bigint : number, false, 'number'> => {
    const { mode, ...bounds } = declaredOptions('f.bigInt()', options)
    return field({ kind: mode === 'bigint' ? 'bigIntExact' : 'bigInt', sort: 'number', ...bounds })
  },
  /** A binary floating-point number of 64 bits; not a NaN, not infinite. */
  float: (options: NumberOptions = {}): Num =>
    field({ kind: 'float', sort: 'number', ...declaredOptions('f.float()', options) }),
  /** An exact decimal, as a string like `'12.30'`: `digits` in all, `places` of them behind the point. */
  decimal: (digits: number, places: number, options: DecimalOptions = {}): Field<string, false, 'decimal'> =>
    field({
      kind: 'decimal',
      sort: 'decimal',
      digits: declaredNumber('f.decimal()', 'the number of all digits first', digits),
      places: declaredNumber('f.decimal()', 'the number of digits behind the point second', places),
      ...declaredOptions('f.decimal()', options),
    }),
  /** True or false. */
  bool: (): Field<boolean, false, 'boolean'> => field({ kind: 'boolean', sort: 'boolean' }),
  /** A day of the calendar without a time, as `'2026-11-20'`. */
  date: <const O extends DateTimeOptions = Record<never, never>>(options?: O): Field<string, Stamped<O>, 'date'> =>
    field({ kind: 'date', sort: 'date', ...stampedBy('f.date()', options) }),
  /** A time of day without a date, as `'14:05:00'` or `'14:05:00.250'`. */
  time: <const O extends DateTimeOptions = Record<never, never>>(options?: O): Field<string, Stamped<O>, 'time'> =>
    field({ kind: 'time', sort: 'time', ...stampedBy('f.time()', options) }),
  /** A moment, as a `Date` with millisecond precision, in UTC in the database. */
  dateTime: <const O extends DateTimeOptions = Record<never, never>>(
    options?: O,
  ): Field<Date, Stamped<O>, 'dateTime'> =>
    field({ kind: 'dateTime', sort: 'dateTime', ...stampedBy('f.dateTime()', options) }),
  /**
   * The moment at which a row was put into the trash: with it, `delete()` stamps rows in the place of deleting them, queries hide them, and `restore()`
   * brings them back. Forms and API clients cannot set it, and `save()` does not write it.
   *
   * @example
   * deletedAt = f.softDelete()
   */
  softDelete: (): Field<Date | null, true, 'dateTime'> =>
    field({ kind: 'dateTime', sort: 'dateTime', nullable: true, blank: true, editable: false, softDelete: true }),
  /** A moment with microsecond precision, as a string like `'2026-11-20T14:05:00.123456Z'`. */
  preciseDateTime: (): Field<string, false, 'dateTime'> => field({ kind: 'dateTimeExact', sort: 'dateTime' }),
  /** A length of time in milliseconds. */
  duration: (options: NumberOptions = {}): Field<number, false, 'duration'> =>
    field({ kind: 'duration', sort: 'duration', ...declaredOptions('f.duration()', options) }),
  /** A UUID, as lower-case text. */
  uuid: <const A extends 'v4' | 'v7' | undefined = undefined>(
    options: UuidOptions<A> = {},
  ): Field<string, A extends string ? true : false, 'uuid'> =>
    field({
      kind: 'uuid',
      sort: 'uuid',
      ...(declaredOptions('f.uuid()', options).auto
        ? { auto: options.auto === 'v7' ? 'uuid7' : 'uuid4', editable: false }
        : {}),
    }),
  /** Any JSON value, of the type that you name: `f.json<{ tags: string[] }>()`. The type is trusted, not checked. */
  json: <T = unknown>(): Field<T, false, 'json'> => field({ kind: 'json', sort: 'json' }),
  /** Bytes. */
  binary: (): Field<Uint8Array, false, 'binary'> => field({ kind: 'binary', sort: 'binary' }),
  /** Values of one field, in their order: `f.array(f.int())`. Only where the database has arrays. */
  array: <E>(element: Field<E, boolean>): Field<E[], false, 'array'> =>
    field({ kind: 'array', sort: 'array', element: elementOf(element).spec }),
  /** Whole numbers of 32 bits between two ends; comes back as `'[)'`. This and the other ranges only where the database has them. */
  intRange: (): Field<Range<number>, false, 'range'> => range(f.int()),
  /** Whole numbers of 64 bits between two ends, up to 2^53; comes back as `'[)'`. */
  bigIntRange: (): Field<Range<number>, false, 'range'> => range(f.bigInt()),
  /** Decimals between two ends: `digits` in all, `places` of them behind the point. */
  decimalRange: (digits: number, places: number): Field<Range<string>, false, 'range'> =>
    range(f.decimal(digits, places)),
  /** Days between two ends; comes back as `'[)'`. */
  dateRange: (): Field<Range<string>, false, 'range'> => range(f.date()),
  /** Moments between two ends, with milliseconds. */
  dateTimeRange: (): Field<Range<Date>, false, 'range'> => range(f.dateTime()),
  /** Texts by key (`hstore`). Only where the database has them. */
  hstore: (): Field<Texts, false, 'hstore'> => field({ kind: 'hstore', sort: 'hstore' }),
  /** Text that compares without case, of at most `max` characters (`citext`); default: of any length. Only where the database has it. */
  citext: (max?: number): Str =>
    field({ kind: 'citext', sort: 'text', ...(max === undefined ? {} : { maxLength: length('f.citext()', max) }) }),
  /** So many numbers of single precision, to be compared by distance (`vector`). Only where the database has them. */
  vector: (dims: number): Field<number[], false, 'vector'> =>
    field({ kind: 'vector', sort: 'vector', dims: declaredNumber('f.vector()', 'how many numbers it has', dims) }),
  /** A place in the plane. Only where the database has them. */
  point: (): Field<Point, false, 'point'> => field({ kind: 'point', sort: 'point' }),
  /** One of the given words, or one of the given whole numbers; the type of the value is their union. Each alone, or as `{ value, label }`. */
  choice: <const V extends string | number>(
    choices: readonly (V | { readonly value: V; readonly label: string })[],
  ): Field<V, false, [V] extends [number] ? 'number' : 'text'> => {
    const list: Choice[] = choicesOf('f.choice()', choices)
    const numbers = list.length > 0 && list.every(({ value }) => typeof value === 'number')
    const longest = Math.max(1, ...list.map(({ value }) => String(value).length))
    const made = numbers
      ? ({ kind: 'int', sort: 'number', choices: list } as const)
      : ({ kind: 'choice', sort: 'text', choices: list, maxLength: longest } as const)
    // The sort is that of the values, as the type says.
    return field(made) as Field<V, false, [V] extends [number] ? 'number' : 'text'>
  },
  /**
   * One of the given words, which the database holds every row to: `f.choice` as a check of the table. A word that is added, renamed or removed is a
   * migration; rows follow one that was renamed.
   *
   * @example
   * f.enum(['draft', 'published']).default('draft').spec.enumerated // → true
   */
  enum: <const V extends string>(
    words: readonly (V | { readonly value: V; readonly label: string })[],
  ): Field<V, false, 'text'> => {
    const choices: Choice[] = choicesOf('f.enum()', words)
    const maxLength = lengthForWords(choices.map(({ value }) => String(value)))
    return field({ kind: 'choice', sort: 'text', choices, maxLength, enumerated: true })
  },
  /** A key to one row of another model; the function lets two models point at each other. */
  fk: <
    M extends ModelBase,
    const To extends string = never,
    const Own extends readonly string[] = never,
    const Held extends boolean = true,
  >(
    to: () => ModelClass<M>,
    options: KeyOptions<To & UniqueFieldOf<M, To>, Own, Held> = {},
  ): ForeignKey<M, WrittenByFields<Own>, To, HeldBy<Held>> => new ForeignKey(keySpec(to, options, false)),
  /** A key to one row of another model that no other row may point at. */
  oneToOne: <
    M extends ModelBase,
    const To extends string = never,
    const Own extends readonly string[] = never,
    const Held extends boolean = true,
  >(
    to: () => ModelClass<M>,
    options: KeyOptions<To & UniqueFieldOf<M, To>, Own, Held> = {},
  ): ForeignKey<M, WrittenByFields<Own>, To, HeldBy<Held>> => new ForeignKey(keySpec(to, options, true)),
  /** Many rows of this model to many rows of another. */
  manyToMany: <M extends ModelBase>(to: () => ModelClass<M>, options: ManyToManyOptions = {}): ManyToMany<M> =>
    new ManyToMany({
      to: declaredFunction('f.manyToMany()', MODEL, to),
      editable: true,
      ...declaredOptions('f.manyToMany()', options),
    }),
  /** The way back of a key, `comments = f.reverse(() => Comment, 'post')`, or of a many-to-many relation, `posts = f.reverse(() => Post, 'tags')`. */
  reverse: <M extends ModelBase, K extends keyof M>(from: () => ModelClass<M>, via: K & string): Reverse<M> =>
    new Reverse(back('f.reverse()', from, via)),
  /** The way back of a one-to-one key: `profile = f.reverseOne(() => Profile, 'user')`. */
  reverseOne: <M extends ModelBase, K extends keyof M>(from: () => ModelClass<M>, via: K & string): ReverseOne<M> =>
    new ReverseOne(back('f.reverseOne()', from, via)),
  /**
   * A key to one row of one of several models, made of a key to `ContentType` and a text, or an integer; Django's `GenericForeignKey`. Asked and loaded by its name, as
   * the union of its targets.
   *
   * @example
   * target = f.generic(() => [Post, Photo], { type: 'targetType', key: 'targetKey' })
   */
  generic,
  /**
   * The way back of a generic key: `comments = f.genericReverse(() => Comment, 'target')`; Django's `GenericRelation`. The rows go along when this one is
   * deleted or put into the trash, unless `{ onDelete: 'doNothing' }` says that they stay.
   */
  genericReverse: <M extends ModelBase, K extends keyof M>(
    from: () => ModelClass<M>,
    via: K & string,
    options: GenericReverseOptions = {},
  ): GenericReverse<M> => {
    const { onDelete = 'cascade' } = declaredOptions('f.genericReverse()', options)
    return new GenericReverse({ ...back('f.genericReverse()', from, via), onDelete })
  },
  /**
   * The rows that a path of relations leads to from the model that declares it, each once, whatever kinds of relations they are; Rails'
   * `has_many :through`. Asked, counted and loaded like others, and read alone.
   *
   * @example
   * comments = f.through(() => User, 'posts__comments')
   */
  through: <M extends ModelBase, const P extends string>(
    from: () => ModelClass<M>,
    path: P & ThroughPath<M, P>,
  ): Through<ThroughTarget<M, P>> => new Through(over('f.through()', from, path)),
  /**
   * The one row that a path of relations to one row each leads to, or none; Rails' `has_one :through`.
   *
   * @example
   * owner = f.throughOne(() => Mechanic, 'car__owner')
   */
  throughOne: <M extends ModelBase, const P extends string>(
    from: () => ModelClass<M>,
    path: P & ThroughPath<M, P> & ThroughOnePath<M, P>,
  ): ThroughOne<ThroughTarget<M, P>> => new ThroughOne(over('f.throughOne()', from, path)),
}

function back(door: string, from: () => ModelClass, via: string): ReverseSpec {
  return {
    from: declaredFunction(door, MODEL, from),
    via: declaredText(door, 'the name of the relation there behind the model', via),
  }
}

function over(door: string, from: () => ModelClass, path: string): ThroughSpec {
  return {
    from: declaredFunction(door, MODEL, from),
    path: declaredText(door, 'a path of relations behind the model, "posts__comments"', path),
  }
}

function length(door: string, max: number): number {
  return declaredNumber(door, 'the greatest number of characters', max)
}

function stampedBy(door: string, options: DateTimeOptions = {}): Partial<Pick<FieldSpec, 'auto' | 'editable'>> {
  const { autoNow, autoNowAdd } = declaredOptions(door, options)
  if (autoNow) return { auto: 'now', editable: false }
  return autoNowAdd ? { auto: 'nowAdd', editable: false } : {}
}

function elementOf<E>(element: Field<E, boolean>): Field<E, boolean> {
  if (element instanceof Field) return element
  throw new InvalidDeclaration('f.array()', 'a field for what it holds, f.array(f.int())', element)
}

function range<T>({ spec }: Field<T, boolean>): Field<Range<T>, false, 'range'> {
  return field({ kind: 'range', sort: 'range', element: spec })
}
