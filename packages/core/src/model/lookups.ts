import type { LookupsOfField, lookupsOf, sortLookupsOf, transformsOf } from '../fields/own-lookups.ts'
import type { AnyField, AnyRelation, ModelBase } from './model.ts'
import type {
  FkNames,
  GenericNames,
  OwnKeyNames,
  PointedAt,
  RelationNames,
  ScalarNames,
  SortOf,
  Target,
  Value,
} from './paths.ts'
import type { Cell, KeyValue, RowOf } from './rows.ts'

/** A query set of one column, or of rows, which stand for their keys: what may stand behind `in`. */
export interface QueryBehind {
  readonly subquery: true
}

interface Equality<T> {
  readonly exact: T
  /** Not this value; NULL is no value, so that it holds there. */
  readonly ne: T
  readonly in: readonly T[] | QueryBehind
  /** None of these values; it holds for NULL, too. */
  readonly notIn: readonly T[] | QueryBehind
  readonly isnull: boolean
}
interface KeyOrder<T> extends Equality<T> {
  readonly gt: T
  readonly gte: T
  readonly lt: T
  readonly lte: T
}
interface Comparison<T> extends KeyOrder<T> {
  readonly range: readonly [T, T]
  /** Not between these two; it holds for NULL, too. */
  readonly notRange: readonly [T, T]
}
interface WrittenLookup<T> extends Comparison<T> {
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
  /** Not like the pattern; it holds for NULL, too. */
  readonly notRegex: string
  readonly notIregex: string
}
interface TextLookups<T> extends WrittenLookup<T> {
  /** Words that are all in the text; a typed error where the database does not search for words. */
  readonly search: string
  /** A text that is like it by groups of three letters; a typed error where the database has none. */
  readonly trigramSimilar: string
  /** A text that a word of it is like. */
  readonly trigramWordSimilar: string
  /** Without accents, as what it is compared with is then. */
  readonly unaccent: string
  readonly lower: string
  readonly upper: string
  readonly trim: string
  /** In characters. */
  readonly length: number
}
interface NumberLookups<T> extends Comparison<T> {
  readonly abs: T
  /** The next whole number above, and below. */
  readonly ceil: T
  readonly floor: T
  /** Half away from zero, to a whole number. */
  readonly round: T
}
interface DateParts {
  readonly year: number
  /** The year that the week of ISO 8601 belongs to. */
  readonly isoYear: number
  readonly quarter: number
  readonly month: number
  /** The week of ISO 8601, 1 to 53. */
  readonly week: number
  readonly day: number
  /** 1 = Sunday. */
  readonly weekDay: number
  /** 1 = Monday. */
  readonly isoWeekDay: number
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
  readonly time: string
}

interface JsonLookups<T> extends Comparison<T> {
  readonly iexact: string
  readonly icontains: string
  readonly startswith: string
  readonly istartswith: string
  readonly endswith: string
  readonly iendswith: string
  readonly regex: string
  readonly iregex: string
  readonly notRegex: string
  readonly notIregex: string
  readonly contains: unknown
  readonly containedBy: unknown
  /** How many items an array has; NULL of what is none. */
  readonly len: number
  readonly hasKey: string
  readonly hasKeys: readonly string[]
  readonly hasAnyKeys: readonly string[]
}
interface ArrayLookups<T> {
  readonly exact: T
  readonly ne: T
  readonly isnull: boolean
  /** All of these are in it. */
  readonly contains: T
  /** Nothing but these is in it. */
  readonly containedBy: T
  /** One of these is in it. */
  readonly overlap: T
  /** How many there are. */
  readonly len: number
  /** One of them by its place, from 0. */
  readonly [place: `${number}`]: (T & readonly unknown[])[number]
  /** Those from a place on up to another one, which is left out. */
  readonly [slice: `${number}_${number}`]: T
}
type EndOf<T> = NonNullable<T['lower' & keyof T]>
interface RangeLookups<T> {
  readonly exact: T
  readonly ne: T
  readonly in: readonly T[] | QueryBehind
  readonly notIn: readonly T[] | QueryBehind
  readonly isnull: boolean
  /** All of a range lies in it, or a value. */
  readonly contains: T | EndOf<T>
  readonly containedBy: T
  readonly overlap: T
  /** It ends before the other starts. */
  readonly fullyLt: T
  /** It starts after the other ends. */
  readonly fullyGt: T
  /** It does not start before the other. */
  readonly notLt: T
  /** It does not end after the other. */
  readonly notGt: T
  /** Nothing lies between the two, and nothing in both. */
  readonly adjacentTo: T
  /** Its ends; null where it has none. */
  readonly startswith: EndOf<T>
  readonly endswith: EndOf<T>
  readonly isempty: boolean
  /** Whether the end itself belongs to it. */
  readonly lowerInc: boolean
  readonly upperInc: boolean
  /** Whether it has no such end. */
  readonly lowerInf: boolean
  readonly upperInf: boolean
}
// The type of an item, or of an end, does not tell texts, decimals, UUIDs, days and times of day from each other: the model does when the query is compiled.
interface WrittenLookups<T> extends TextLookups<T>, NumberLookups<T>, DateParts, TimeParts {}
type PartLookups<T> = [T] extends [string]
  ? WrittenLookups<T>
  : [T] extends [Date]
    ? DateTimeLookups<T>
    : [T] extends [boolean]
      ? Equality<T>
      : NumberLookups<T>
// Behind what more may follow: the places of an array, the ends of a range.
type PartOf<L> = 'fullyLt' extends keyof L ? 'startswith' | 'endswith' : keyof L & `${number}`

// Of which a column has a value as it stands.
type Whole = 'isempty' | 'lowerInc' | 'lowerInf' | 'upperInc' | 'upperInf' | `${number}_${number}`

interface HstoreLookups<T> {
  readonly exact: T
  readonly isnull: boolean
  readonly contains: T
  readonly containedBy: T
  readonly hasKey: string
  readonly hasKeys: readonly string[]
  readonly hasAnyKeys: readonly string[]
}

interface LookupTable<T> {
  readonly text: TextLookups<T>
  readonly uuid: WrittenLookup<T>
  readonly number: NumberLookups<T>
  readonly decimal: NumberLookups<T>
  readonly duration: NumberLookups<T>
  readonly boolean: Equality<T>
  readonly date: DateLookups<T>
  readonly time: TimeLookups<T>
  readonly dateTime: DateTimeLookups<T>
  readonly json: JsonLookups<T>
  readonly binary: Equality<T>
  readonly cast: Comparison<T>
  readonly encrypted: { readonly isnull: boolean }
  readonly array: ArrayLookups<T>
  readonly range: RangeLookups<T>
  readonly hstore: HstoreLookups<T>
  readonly vector: { readonly exact: T; readonly isnull: boolean }
  readonly point: { readonly exact: T; readonly isnull: boolean }
  readonly compositeKey: KeyOrder<T>
}

interface AnyModelWithLookups {
  readonly [sortLookupsOf]: unknown
}
/** The lookups of an app's own that a field has, by itself and by its model; nothing for most. */
export type OwnLookupsAt<M, K extends keyof M> = M extends AnyModelWithLookups
  ? LookupsOfField<M[K]> & M[typeof sortLookupsOf][SortOf<M, K> & keyof M[typeof sortLookupsOf]]
  : LookupsOfField<M[K]>

/** The lookups of a column by the type and the sort of its value; Django's spelling. */
export type LookupsOf<T, S> = LookupTable<NonNullable<T>>[S & keyof LookupTable<unknown>]

/** The sort of what a transform gives, for those that more may follow. */
interface Transforms extends Record<keyof DateParts | keyof TimeParts, 'number'> {
  readonly lower: 'text'
  readonly upper: 'text'
  readonly trim: 'text'
  readonly unaccent: 'text'
  readonly length: 'number'
  readonly len: 'number'
  readonly abs: 'number'
  readonly ceil: 'number'
  readonly floor: 'number'
  readonly round: 'number'
  readonly date: 'date'
  readonly time: 'time'
}

// These are never instantiated as values: a mistake makes the value's type one of them, and the compiler's message then says what exists.
interface UnknownField<Written extends string, On, Available extends string> {
  readonly $error: [Written, On, Available]
}
interface UnknownLookup<Written extends string, On extends string, Available extends string> {
  readonly $error: [Written, On, Available]
}

type NameOf<M> = M extends ModelBase<infer Label> ? Label : never
type HeldKey<M, K extends RelationNames<M>> = K extends FkNames<M> ? NonNullable<Cell<M[K]>> : KeyValue<Target<M, K>>
type KeyLookups<M, K extends keyof M> =
  NonNullable<Cell<M[K]>> extends readonly unknown[]
    ? Equality<NonNullable<Cell<M[K]>>>
    : Comparison<NonNullable<Cell<M[K]>>>

/** The value at a key of JSON or at a place in it, or the lookup of what a path has led to. */
type JsonLooked<T, Written extends string> = Written extends keyof JsonLookups<unknown>
  ? JsonLookups<T>[Written]
  : Written extends `${infer Key}__${infer Then}`
    ? Key extends 'len'
      ? Looked<Comparison<number>, Then, 'len'>
      : JsonLooked<JsonAt<T, Key>, Then>
    : JsonAt<T, Written> | null
// Of what has no keys that are known, anything can be asked.
type JsonAt<T, K extends string> = [keyof NonNullable<T>] extends [never]
  ? unknown
  : NonNullable<T> extends readonly unknown[]
    ? NonNullable<T>[number]
    : K extends keyof NonNullable<T>
      ? Exclude<NonNullable<T>[K], undefined>
      : UnknownLookup<K, 'json', keyof NonNullable<T> & string>

/** The value of what stands in a path behind a column: a key of JSON or a place in it, or what is made of the column. `never` for what cannot. */
export type PathBehind<T, S, Written extends string, Own = unknown> = S extends 'json'
  ? JsonBehind<T, Written>
  : MadeBehind<LookupsOf<T, S> & Own, Extract<T, null>, Written>
type MadeBehind<L, Null, Written extends string> = Written extends `${infer Part}__${infer Then}`
  ? Part extends keyof Transforms & keyof L
    ? PathBehind<L[Part] | Null, Transforms[Part], Then>
    : Part extends PartOf<L> & keyof L
      ? MadeBehind<PartLookups<NonNullable<L[Part]>>, null, Then>
      : Part extends OwnTransformNames<L>
        ? PathBehind<
            L[Part & keyof L] | null,
            SortGiven<OwnTransforms<L>[Part]>,
            Then,
            LookupsGiven<OwnTransforms<L>[Part]>
          >
        : never
  : Written extends keyof Transforms & keyof L
    ? L[Written] | Null
    : Written extends (PartOf<L> | Whole) & keyof L
      ? L[Written] | null
      : Written extends OwnTransformNames<L>
        ? L[Written & keyof L] | null
        : 'hasAnyKeys' extends keyof L
          ? string | null
          : never
type JsonBehind<T, Written extends string> = Written extends `${infer Key}__${infer Then}`
  ? JsonBehind<JsonKeyed<T, Key>, Then>
  : Written extends 'len'
    ? number | null
    : [JsonKeyed<T, Written>] extends [never]
      ? never
      : JsonKeyed<T, Written> | null
type JsonKeyed<T, K extends string> = unknown extends T
  ? unknown
  : NonNullable<T> extends readonly unknown[]
    ? K extends `${number}`
      ? NonNullable<T>[number]
      : never
    : K extends keyof NonNullable<T>
      ? Exclude<NonNullable<T>[K], undefined>
      : never

type Looked<L, Written extends string, On extends string> = Written extends keyof L
  ? L[Written]
  : 'hasKey' extends keyof L
    ? JsonLooked<L['exact' & keyof L], Written>
    : LookedBehind<L, Written, On>
type LookedBehind<L, Written extends string, On extends string> = Written extends `${infer Part}__${infer Then}`
  ? Part extends keyof L & keyof Transforms
    ? Looked<LookupsOf<L[Part], Transforms[Part]>, Then, Part>
    : Part extends PartOf<L> & keyof L
      ? Looked<PartLookups<NonNullable<L[Part]>>, Then, Part>
      : Part extends `${number}_${number}` & keyof L
        ? Looked<L, Then, Part>
        : Part extends OwnTransformNames<L>
          ? Looked<LookedOwn<L, OwnTransforms<L>[Part & keyof OwnTransforms<L>], Part>, Then, Part>
          : UnknownLookup<Written, On, keyof L & string>
  : UnknownLookup<Written, On, keyof L & string>

type LookedOwn<L, Own, Part> = LookupsOf<L[Part & keyof L], SortGiven<Own>> & LookupsGiven<Own>

type OwnTransforms<L> = L[typeof transformsOf & keyof L]
// Of what has none, `keyof` would give every name.
type OwnTransformNames<L> = typeof transformsOf extends keyof L ? keyof OwnTransforms<L> : never
type SortGiven<D> = NonNullable<D['sort' & keyof D]>
type LookupsGiven<D> = NonNullable<D[typeof lookupsOf & keyof D]>

/** The type of the value that belongs to lookups and transforms behind something of a type and a sort. */
export type SortedLookup<T, S, Written extends string, On extends string> = Looked<LookupsOf<T, S>, Written, On>

/** The type of the value that belongs to one written key, whatever its depth. */
export type LookupValue<M, K extends string> =
  K extends ScalarNames<M>
    ? Value<M, K>
    : K extends FkNames<M>
      ? Cell<M[K]> | RowOf<Target<M, K>>
      : K extends `${infer Head}__${infer Tail}`
        ? Head extends RelationNames<M>
          ? Tail extends 'isnull'
            ? boolean
            : Tail extends 'in' | 'notIn'
              ? readonly (HeldKey<M, Head> | RowOf<Target<M, Head>>)[] | QueryBehind
              : Tail extends 'ne'
                ? HeldKey<M, Head> | RowOf<Target<M, Head>>
                : LookupValue<Target<M, Head>, Tail>
          : Head extends ScalarNames<M>
            ? Looked<LookupsOf<Value<M, Head>, SortOf<M, Head>> & OwnLookupsAt<M, Head>, Tail, Head>
            : Head extends `${infer Key}Id`
              ? Key extends OwnKeyNames<M>
                ? Looked<KeyLookups<M, Key>, Tail, Head>
                : UnknownField<
                    Head,
                    NameOf<M>,
                    { [F in keyof M]: M[F] extends AnyField | AnyRelation ? F : never }[keyof M] & string
                  >
              : GenericLookup<M, Head, Tail>
        : K extends `${infer Key}Id`
          ? Key extends OwnKeyNames<M>
            ? Cell<M[Key]>
            : UnknownField<
                K,
                NameOf<M>,
                { [F in keyof M]: M[F] extends AnyField | AnyRelation ? F : never }[keyof M] & string
              >
          : K extends RelationNames<M>
            ? KeyValue<Target<M, K>> | RowOf<Target<M, K>>
            : GenericLookup<M, K, 'exact'>

// Of a key to rows of several models a row is asked; what is none either does not exist.
type GenericLookup<M, K extends string, Then extends string> =
  K extends GenericNames<M>
    ? Then extends 'isnull'
      ? boolean
      : Then extends 'in'
        ? readonly RowOf<PointedAt<M, K>>[]
        : Then extends 'exact'
          ? RowOf<PointedAt<M, K>> | null
          : UnknownLookup<Then, K, 'exact' | 'in' | 'isnull'>
    : [K, 'id'] extends ['pk', ScalarNames<M>]
      ? KeyLookup<M, 'id' & keyof M, Then>
      : UnknownField<
          K,
          NameOf<M>,
          { [F in keyof M]: M[F] extends AnyField | AnyRelation ? F : never }[keyof M] & string
        >

// The key of one column by the name that every key has.
type KeyLookup<M, K extends keyof M, Then extends string> = Then extends 'exact' | 'ne'
  ? Value<M, K> | RowOf<M>
  : Then extends 'in' | 'notIn'
    ? readonly (Value<M, K> | RowOf<M>)[] | QueryBehind
    : Looked<LookupsOf<Value<M, K>, SortOf<M, K>>, Then, 'pk'>

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
export type Lookups<M, W> = { readonly [K in keyof W]: LookupValue<M, K & string> } & Hint<M> & Named

// What only a function and a list have: each would ask for nothing.
interface Named {
  readonly [Symbol.hasInstance]?: never
  readonly [Symbol.iterator]?: never
}
