import type { AnyField, AnyRelation, ModelBase } from './model.ts'
import type { FkNames, RelationNames, ScalarNames, SortOf, Target, Value } from './paths.ts'
import type { Cell, KeyValue } from './rows.ts'

interface Equality<T> {
  readonly exact: T
  readonly in: readonly T[]
  readonly isnull: boolean
}
interface Comparison<T> extends Equality<T> {
  readonly gt: T
  readonly gte: T
  readonly lt: T
  readonly lte: T
  readonly range: readonly [T, T]
}
interface TextLookups<T> extends Comparison<T> {
  readonly iexact: string
  readonly contains: string
  readonly icontains: string
  readonly startswith: string
  readonly istartswith: string
  readonly endswith: string
  readonly iendswith: string
  /** A pattern in the dialect that all databases share. */
  readonly regex: string
  readonly iregex: string
}
interface DateParts {
  readonly year: number
  readonly quarter: number
  readonly month: number
  readonly day: number
  readonly weekDay: number
}
interface TimeParts {
  readonly hour: number
  readonly minute: number
  readonly second: number
}
interface DateLookups<T> extends Comparison<T>, DateParts {}
interface TimeLookups<T> extends Comparison<T>, TimeParts {}
interface DateTimeLookups<T> extends Comparison<T>, DateParts, TimeParts {
  readonly date: string
}

interface LookupTable<T> {
  readonly text: TextLookups<T>
  readonly uuid: Equality<T>
  readonly number: Comparison<T>
  readonly decimal: Comparison<T>
  readonly duration: Comparison<T>
  readonly boolean: Equality<T>
  readonly date: DateLookups<T>
  readonly time: TimeLookups<T>
  readonly dateTime: DateTimeLookups<T>
  readonly json: { readonly exact: T; readonly isnull: boolean }
  readonly binary: Equality<T>
}

/** The lookups of a column by the type and the sort of its value; Django's spelling. */
export type LookupsOf<T, S> = LookupTable<NonNullable<T>>[S & keyof LookupTable<unknown>]

// These are never instantiated as values: a mistake makes the value's type one of them, and the compiler's message then says what exists.
interface UnknownField<Written extends string, On, Available extends string> {
  readonly $error: [Written, On, Available]
}
interface UnknownLookup<Written extends string, On extends string, Available extends string> {
  readonly $error: [Written, On, Available]
}

type NameOf<M> = M extends ModelBase<infer Label> ? Label : never
type KeyLookups<M, K extends keyof M> = Comparison<NonNullable<Cell<M[K]>>>

type Looked<L, Written extends string, On extends string> = Written extends keyof L
  ? L[Written]
  : Written extends `${infer Part}__${infer Then}`
    ? Part extends keyof L & (keyof DateParts | keyof TimeParts)
      ? Then extends keyof Comparison<number>
        ? Comparison<number>[Then]
        : UnknownLookup<Then, Part, keyof Comparison<number>>
      : UnknownLookup<Written, On, keyof L & string>
    : UnknownLookup<Written, On, keyof L & string>

/** The type of the value that belongs to one written key, whatever its depth. */
export type LookupValue<M, K extends string> =
  K extends ScalarNames<M>
    ? Value<M, K>
    : K extends FkNames<M>
      ? Cell<M[K]>
      : K extends `${infer Head}__${infer Tail}`
        ? Head extends RelationNames<M>
          ? Tail extends 'isnull'
            ? boolean
            : Tail extends 'in'
              ? readonly KeyValue<Target<M, Head>>[]
              : LookupValue<Target<M, Head>, Tail>
          : Head extends ScalarNames<M>
            ? Looked<LookupsOf<Value<M, Head>, SortOf<M, Head>>, Tail, Head>
            : Head extends `${infer Key}Id`
              ? Key extends FkNames<M>
                ? Looked<KeyLookups<M, Key>, Tail, Head>
                : UnknownField<
                    Head,
                    NameOf<M>,
                    { [F in keyof M]: M[F] extends AnyField | AnyRelation ? F : never }[keyof M] & string
                  >
              : UnknownField<
                  Head,
                  NameOf<M>,
                  { [F in keyof M]: M[F] extends AnyField | AnyRelation ? F : never }[keyof M] & string
                >
        : K extends `${infer Key}Id`
          ? Key extends FkNames<M>
            ? Cell<M[Key]>
            : UnknownField<
                K,
                NameOf<M>,
                { [F in keyof M]: M[F] extends AnyField | AnyRelation ? F : never }[keyof M] & string
              >
          : K extends RelationNames<M>
            ? KeyValue<Target<M, K>>
            : UnknownField<
                K,
                NameOf<M>,
                { [F in keyof M]: M[F] extends AnyField | AnyRelation ? F : never }[keyof M] & string
              >

// Only for completion in an editor: the keys one hop away, without their values.
type Hint<M> = { readonly [K in ScalarNames<M>]?: Value<M, K> } & {
  readonly [K in ScalarNames<M> as `${K}__${keyof LookupsOf<Value<M, K>, SortOf<M, K>> & string}`]?: unknown
} & { readonly [K in RelationNames<M> as `${K}__${ScalarNames<Target<M, K>>}`]?: unknown }

/**
 * The argument of `filter`: Django's lookups at any depth (`author__email__iendswith`), checked key by key.
 *
 * @typeParam M - the model
 * @typeParam W - what was written
 */
export type Lookups<M, W> = { readonly [K in keyof W]: LookupValue<M, K & string> } & Hint<M>
