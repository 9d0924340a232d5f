import type { ModelBase, ModelClass } from '../model/model.ts'
import { type Choice, type Field, field } from './field.ts'
import {
  ForeignKey,
  type KeyOptions,
  keySpec,
  ManyToMany,
  type ManyToManyOptions,
  Reverse,
  ReverseOne,
} from './relations.ts'
import { isEmail, isSlug, isUrl } from './validators.ts'

export {
  type Auto,
  type Choice,
  type cellOf,
  type Default,
  Field,
  type FieldSpec,
  type Kind,
  type manyOf,
  type Sort,
  type targetOf,
} from './field.ts'
export {
  ForeignKey,
  type KeyOptions,
  type KeySpec,
  ManyToMany,
  type ManyToManyOptions,
  type ManyToManySpec,
  type OnDelete,
  Reverse,
  ReverseOne,
  type ReverseSpec,
} from './relations.ts'
export { type Fault, isEmail, isSlug, isUrl, matches, type Validator } from './validators.ts'

/** Bounds of a number field, both included, checked on every write. */
export interface NumberOptions {
  readonly min?: number
  readonly max?: number
}

/** Bounds of a decimal as text, both included, checked on every write. */
export interface DecimalOptions {
  readonly min?: string
  readonly max?: string
}

/** Options of a big integer; its bounds are both included and checked on every write. */
export interface BigIntOptions<Mode extends 'number' | 'bigint'> {
  readonly min?: number | bigint
  readonly max?: number | bigint
  /** `'number'` (default) refuses what lies beyond 2^53; `'bigint'` holds all 64 bits. */
  readonly mode?: Mode
}

/** Options of a moment. */
export interface DateTimeOptions {
  /** Sets the moment on every save. */
  readonly autoNow?: boolean
  /** Sets the moment when the row is made. */
  readonly autoNowAdd?: boolean
}

/** Options of a UUID. */
export interface UuidOptions<A extends 'v4' | 'v7' | undefined> {
  /** Makes the value for a new row: `'v4'` random, `'v7'` ordered by time (RFC 9562). */
  readonly auto?: A
}

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
  /** Text of at most `max` characters. */
  char: (max: number): Str => field({ kind: 'char', sort: 'text', maxLength: max }),
  /** Text of any length. */
  text: (): Str => field({ kind: 'text', sort: 'text' }),
  /** Letters, digits, hyphens and underscores, for URLs; at most `max` characters (default 50). */
  slug: (max = 50): Str =>
    field({ kind: 'slug', sort: 'text', maxLength: max, index: true, validators: [isSlug as never] }),
  /** An e-mail address of at most `max` characters (default 254). */
  email: (max = 254): Str => field({ kind: 'email', sort: 'text', maxLength: max, validators: [isEmail as never] }),
  /** An absolute http(s) URL of at most `max` characters (default 200). */
  url: (max = 200): Str => field({ kind: 'url', sort: 'text', maxLength: max, validators: [isUrl as never] }),
  /** A whole number of 16 bits. */
  smallInt: (options: NumberOptions = {}): Num => field({ kind: 'smallInt', sort: 'number', ...options }),
  /** A whole number of 32 bits. */
  int: (options: NumberOptions = {}): Num => field({ kind: 'int', sort: 'number', ...options }),
  /** A whole number of 64 bits: as `number` up to 2^53, beyond that an error, or as `bigint`. */
  bigInt: <const Mode extends 'number' | 'bigint' = 'number'>({
    mode,
    ...bounds
  }: BigIntOptions<Mode> = {}): Field<Mode extends 'bigint' ? bigint : number, false, 'number'> =>
    field({ kind: mode === 'bigint' ? 'bigIntExact' : 'bigInt', sort: 'number', ...bounds }),
  /** A binary floating-point number of 64 bits; not a NaN, not infinite. */
  float: (options: NumberOptions = {}): Num => field({ kind: 'float', sort: 'number', ...options }),
  /** An exact decimal, as a string like `'12.30'`: `digits` in all, `places` of them behind the point. */
  decimal: (digits: number, places: number, options: DecimalOptions = {}): Field<string, false, 'decimal'> =>
    field({ kind: 'decimal', sort: 'decimal', digits, places, ...options }),
  /** True or false. */
  bool: (): Field<boolean, false, 'boolean'> => field({ kind: 'boolean', sort: 'boolean' }),
  /** A day of the calendar without a time, as `'2026-11-20'`. */
  date: (): Field<string, false, 'date'> => field({ kind: 'date', sort: 'date' }),
  /** A time of day without a date, as `'14:05:00'` or `'14:05:00.250'`. */
  time: (): Field<string, false, 'time'> => field({ kind: 'time', sort: 'time' }),
  /** A moment, as a `Date` with millisecond precision, in UTC in the database. */
  dateTime: <const O extends DateTimeOptions = Record<never, never>>(
    options?: O,
  ): Field<Date, O extends { autoNow: true } | { autoNowAdd: true } ? true : false, 'dateTime'> =>
    field({
      kind: 'dateTime',
      sort: 'dateTime',
      ...(options?.autoNow
        ? { auto: 'now', editable: false }
        : options?.autoNowAdd
          ? { auto: 'nowAdd', editable: false }
          : {}),
    }),
  /** A moment with microsecond precision, as a string like `'2026-11-20T14:05:00.123456Z'`. */
  preciseDateTime: (): Field<string, false, 'dateTime'> => field({ kind: 'dateTimeExact', sort: 'dateTime' }),
  /** A length of time in milliseconds. */
  duration: (options: NumberOptions = {}): Field<number, false, 'duration'> =>
    field({ kind: 'duration', sort: 'duration', ...options }),
  /** A UUID, as lower-case text. */
  uuid: <const A extends 'v4' | 'v7' | undefined = undefined>(
    options: UuidOptions<A> = {},
  ): Field<string, A extends string ? true : false, 'uuid'> =>
    field({
      kind: 'uuid',
      sort: 'uuid',
      ...(options.auto ? { auto: options.auto === 'v7' ? 'uuid7' : 'uuid4', editable: false } : {}),
    }),
  /** Any JSON value, of the type that you name: `f.json<{ tags: string[] }>()`. The type is trusted, not checked. */
  json: <T = unknown>(): Field<T, false, 'json'> => field({ kind: 'json', sort: 'json' }),
  /** Bytes. */
  binary: (): Field<Uint8Array, false, 'binary'> => field({ kind: 'binary', sort: 'binary' }),
  /** One of the given words; the type of the value is their union. Words, or `{ value, label }` of each. */
  choice: <const V extends string>(
    choices: readonly (V | { readonly value: V; readonly label: string })[],
  ): Field<V, false, 'text'> => {
    const list = choices.map(
      (choice): Choice => (typeof choice === 'string' ? { value: choice, label: sentence(choice) } : choice),
    )
    return field({
      kind: 'choice',
      sort: 'text',
      choices: list,
      maxLength: Math.max(1, ...list.map((c) => String(c.value).length)),
    })
  },
  /** A key to one row of another model; the function lets two models point at each other. */
  fk: <M extends ModelBase>(to: () => ModelClass<M>, options: KeyOptions = {}): ForeignKey<M> =>
    new ForeignKey(keySpec(to, options, false)),
  /** A key to one row of another model that no other row may point at. */
  oneToOne: <M extends ModelBase>(to: () => ModelClass<M>, options: KeyOptions = {}): ForeignKey<M> =>
    new ForeignKey(keySpec(to, options, true)),
  /** Many rows of this model to many rows of another. */
  manyToMany: <M extends ModelBase>(to: () => ModelClass<M>, options: ManyToManyOptions = {}): ManyToMany<M> =>
    new ManyToMany({ to, editable: true, ...options }),
  /** The way back of a key: `comments = f.reverse(() => Comment, 'post')`. */
  reverse: <M extends ModelBase, K extends keyof M>(from: () => ModelClass<M>, via: K & string): Reverse<M> =>
    new Reverse({ from, via }),
  /** The way back of a one-to-one key: `profile = f.reverseOne(() => Profile, 'user')`. */
  reverseOne: <M extends ModelBase, K extends keyof M>(from: () => ModelClass<M>, via: K & string): ReverseOne<M> =>
    new ReverseOne({ from, via }),
}

function sentence(word: string): string {
  const text = word.replace(/[_-]+/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}
