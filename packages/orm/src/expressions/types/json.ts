import type { Condition } from './condition.ts'
import type { Expression } from './expression.ts'
import type { NumberExpression } from './numbers.ts'
import type { TextExpression } from './text.ts'

/** What a value within JSON can be asked for: a key, or a place in an array from 0. */
export type JsonKey<T> = unknown extends T
  ? string | number
  : NonNullable<T> extends readonly unknown[]
    ? number
    : keyof NonNullable<T> & string

/** The value at a key, or at a place; NULL where it may be missing. */
export type JsonMember<T, K> = unknown extends T
  ? unknown
  : NonNullable<T> extends readonly unknown[]
    ? NonNullable<T>[number] | null
    : K extends keyof NonNullable<T>
      ? Present<NonNullable<T>[K]> | Extract<T, null>
      : never
type Present<V> = undefined extends V ? Exclude<V, undefined> | null : V

type Known<T> = unknown extends T ? unknown : NonNullable<T>

/** The value at a path. */
export type JsonAtPath<T, P> = P extends readonly [infer K, ...infer Rest]
  ? Rest extends readonly []
    ? JsonMember<T, K>
    : JsonAtPath<Known<JsonMember<T, K>>, Rest>
  : never

/** What values within JSON are compared by: numbers with numbers, texts with texts. */
export type JsonScalar<T> = unknown extends T ? string | number : Extract<NonNullable<T>, string | number>

/**
 * JSON, or a value within it. `null` as a value is JSON's own null; `isNull()` asks of a path whether there is no value at all. Numbers and texts are never
 * taken for each other; comparing leaves out every other value.
 */
export interface JsonExpression<T> extends Expression<T> {
  /**
   * The value at a key of an object, or at a place in an array.
   *
   * @example
   * Post.objects().where((p) => p.meta.get('stats').get('likes').gt(3))
   */
  get<K extends JsonKey<T>>(key: K): JsonExpression<JsonMember<T, K>>
  gt(value: JsonScalar<T>): Condition
  gte(value: JsonScalar<T>): Condition
  lt(value: JsonScalar<T>): Condition
  lte(value: JsonScalar<T>): Condition
  iexact(value: string): Condition
  icontains(value: string): Condition
  startswith(value: string): Condition
  istartswith(value: string): Condition
  endswith(value: string): Condition
  iendswith(value: string): Condition
  regex(pattern: string): Condition
  iregex(pattern: string): Condition
  /** Whether this is an object with the key, whatever its value. */
  hasKey(key: string): Condition
  /** Whether this is an object with all of the keys. */
  hasKeys(keys: readonly string[]): Condition
  /** Whether this is an object with one of the keys. */
  hasAnyKeys(keys: readonly string[]): Condition
  /**
   * Whether this holds a value, as PostgreSQL's `@>` says: `{"tags": ["a", "b"]}` holds `{"tags": ["b"]}`.
   *
   * @example
   * Post.objects().where((p) => p.meta.contains({ tags: ['tango'] }))
   */
  contains(value: unknown): Condition
  /** Whether a value holds this; the other way round. */
  containedBy(value: unknown): Condition
  /**
   * The same with another value at a path, where objects and arrays come into being on the way; a place beyond the end of an array is behind it.
   *
   * @example
   * Post.objects().update((p) => ({ meta: p.meta.set(['stats', 'likes'], 3) }))
   */
  set<const P extends readonly [JsonKey<T>, ...(string | number)[]]>(
    path: P,
    value: JsonAtPath<T, P> | Expression<JsonAtPath<T, P>>,
  ): JsonExpression<Known<T>>
  /**
   * The same object with other members, as `{ ...before, ...members }`; what is no object counts as an empty one.
   *
   * @example
   * Post.objects().update((p) => ({ meta: p.meta.merge({ done: true, title: p.title }) }))
   */
  merge(
    members: {
      readonly [K in keyof NonNullable<T>]?: NonNullable<T>[K] | Expression<NonNullable<T>[K]>
    },
  ): JsonExpression<Known<T>>
  /**
   * The same without what lies at a path.
   *
   * @example
   * Post.objects().update((p) => ({ meta: p.meta.remove(['tags', 0]) }))
   */
  remove(path: readonly [JsonKey<T>, ...(string | number)[]]): JsonExpression<T>
  /** The text that this is; NULL where it is none. To be ordered by, computed with, or compared with an expression. */
  asText(): TextExpression<string | null>
  /** The number that this is, as a float; NULL where it is none. */
  asNumber(): NumberExpression<number | null>
}
