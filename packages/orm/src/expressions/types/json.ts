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
   * p.meta.get('topics').get(0)
   * // (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END)
   */
  get<K extends JsonKey<T>>(key: K): JsonExpression<JsonMember<T, K>>
  /**
   * A number, or a text, that is greater.
   *
   * @example
   * p.meta.get('words').gt(100)
   * // ((((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'number' THEN CAST(("blog_post"."meta" -> CAST($1 AS text)) AS double
   * //   precision) END) > CAST($2 AS double precision) OR (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'string' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) #>> '{}' END COLLATE "C") > CAST($3 AS text) COLLATE "C")) IS TRUE)
   */
  gt(value: JsonScalar<T>): Condition
  /**
   * A number, or a text, that is greater or equal.
   *
   * @example
   * p.meta.get('words').gte(100)
   * // ((((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'number' THEN CAST(("blog_post"."meta" -> CAST($1 AS text)) AS double
   * //   precision) END) >= CAST($2 AS double precision) OR (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'string' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) #>> '{}' END COLLATE "C") >= CAST($3 AS text) COLLATE "C")) IS TRUE)
   */
  gte(value: JsonScalar<T>): Condition
  /**
   * A number, or a text, that is less.
   *
   * @example
   * p.meta.get('words').lt(100)
   * // ((((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'number' THEN CAST(("blog_post"."meta" -> CAST($1 AS text)) AS double
   * //   precision) END) < CAST($2 AS double precision) OR (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'string' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) #>> '{}' END COLLATE "C") < CAST($3 AS text) COLLATE "C")) IS TRUE)
   */
  lt(value: JsonScalar<T>): Condition
  /**
   * A number, or a text, that is less or equal.
   *
   * @example
   * p.meta.get('words').lte(100)
   * // ((((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'number' THEN CAST(("blog_post"."meta" -> CAST($1 AS text)) AS double
   * //   precision) END) <= CAST($2 AS double precision) OR (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'string' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) #>> '{}' END COLLATE "C") <= CAST($3 AS text) COLLATE "C")) IS TRUE)
   */
  lte(value: JsonScalar<T>): Condition
  /**
   * A text that is equal, whatever the case.
   *
   * @example
   * p.meta.get('topics').get(0).iexact('TANGO')
   * // ((translate(lower(CAST((CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) =
   * //   'array' THEN ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C") AS text) COLLATE "und-x-icu"), 'ς', 'σ') =
   * //   translate(lower(CAST($2 AS text) COLLATE "und-x-icu"), 'ς', 'σ')) IS TRUE)
   */
  iexact(value: string): Condition
  /**
   * A text that contains another, whatever the case.
   *
   * @example
   * p.meta.get('topics').get(0).icontains('tan')
   * // ((translate(lower(CAST((CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) =
   * //   'array' THEN ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C") AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE
   * //   translate(lower(CAST($2 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!') IS TRUE)
   */
  icontains(value: string): Condition
  /**
   * A text that starts with another.
   *
   * @example
   * p.meta.get('topics').get(0).startswith('tan')
   * // (((CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" -> CAST($1 AS
   * //   text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" ->
   * //   CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C") LIKE $2 ESCAPE '!') IS TRUE)
   */
  startswith(value: string): Condition
  /**
   * A text that starts with another, whatever the case.
   *
   * @example
   * p.meta.get('topics').get(0).istartswith('TAN')
   * // ((translate(lower(CAST((CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) =
   * //   'array' THEN ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C") AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE
   * //   translate(lower(CAST($2 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!') IS TRUE)
   */
  istartswith(value: string): Condition
  /**
   * A text that ends with another.
   *
   * @example
   * p.meta.get('topics').get(0).endswith('go')
   * // (((CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" -> CAST($1 AS
   * //   text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" ->
   * //   CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C") LIKE $2 ESCAPE '!') IS TRUE)
   */
  endswith(value: string): Condition
  /**
   * A text that ends with another, whatever the case.
   *
   * @example
   * p.meta.get('topics').get(0).iendswith('GO')
   * // ((translate(lower(CAST((CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) =
   * //   'array' THEN ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C") AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE
   * //   translate(lower(CAST($2 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!') IS TRUE)
   */
  iendswith(value: string): Condition
  /**
   * A text that matches a pattern; see `regex` of a text.
   *
   * @example
   * p.meta.get('topics').get(0).regex('^t')
   * // (((CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" -> CAST($1 AS
   * //   text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" ->
   * //   CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C") ~ $2) IS TRUE)
   */
  regex(pattern: string): Condition
  /**
   * A text that matches a pattern, whatever the case.
   *
   * @example
   * p.meta.get('topics').get(0).iregex('^T')
   * // ((translate(CAST((CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta"
   * //   -> CAST($1 AS text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN
   * //   ("blog_post"."meta" -> CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C") AS text), 'ς', 'σ') COLLATE "und-x-icu" ~* $2) IS TRUE)
   */
  iregex(pattern: string): Condition
  /**
   * Whether this is an object with the key, whatever its value.
   *
   * @example
   * p.meta.hasKey('words')
   * // (((jsonb_typeof("blog_post"."meta") = 'object' AND "blog_post"."meta" ?| CAST($1 AS text[]))) IS TRUE)
   */
  hasKey(key: string): Condition
  /**
   * Whether this is an object with all of the keys.
   *
   * @example
   * p.meta.hasKeys(['words', 'topics'])
   * // (((jsonb_typeof("blog_post"."meta") = 'object' AND "blog_post"."meta" ?& CAST($1 AS text[]))) IS TRUE)
   */
  hasKeys(keys: readonly string[]): Condition
  /**
   * Whether this is an object with one of the keys.
   *
   * @example
   * p.meta.hasAnyKeys(['words', 'topics'])
   * // (((jsonb_typeof("blog_post"."meta") = 'object' AND "blog_post"."meta" ?| CAST($1 AS text[]))) IS TRUE)
   */
  hasAnyKeys(keys: readonly string[]): Condition
  /**
   * Whether this holds a value, as PostgreSQL's `@>` says: `{"tags": ["a", "b"]}` holds `{"tags": ["b"]}`.
   *
   * @example
   * p.meta.contains({ topics: ['tango'] })
   * // ((CAST("blog_post"."meta" AS jsonb) @> CAST($1 AS jsonb)) IS TRUE)
   */
  contains(value: unknown): Condition
  /**
   * Whether a value holds this; the other way round.
   *
   * @example
   * p.meta.containedBy({ words: 100, topics: ['tango', 'vals'] })
   * // ((CAST($1 AS jsonb) @> CAST("blog_post"."meta" AS jsonb)) IS TRUE)
   */
  containedBy(value: unknown): Condition
  /**
   * The same with another value at a path, where objects and arrays come into being on the way; a place beyond the end of an array is behind it.
   *
   * @example
   * await Post.objects().update((p) => ({ meta: p.meta.set(['topics', 0], 'vals') }))
   * // UPDATE "blog_post" SET "meta" = ((CASE WHEN jsonb_typeof("blog_post"."meta") = 'object' THEN "blog_post"."meta" ELSE CAST('{}' AS jsonb) END)
   * //   || jsonb_build_object(CAST($1 AS text), jsonb_set((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($2 AS text))) = 'array' THEN
   * //   ("blog_post"."meta" -> CAST($2 AS text)) ELSE CAST('[]' AS jsonb) END), '{0}', COALESCE(CAST($3 AS jsonb), 'null'))))
   */
  set<const P extends readonly [JsonKey<T>, ...(string | number)[]]>(
    path: P,
    value: JsonAtPath<T, P> | Expression<JsonAtPath<T, P>>,
  ): JsonExpression<Known<T>>
  /**
   * The same object with other members, as `{ ...before, ...members }`; what is no object counts as an empty one.
   *
   * @example
   * await Post.objects().update((p) => ({ meta: p.meta.merge({ words: p.views }) }))
   * // UPDATE "blog_post" SET "meta" = ((CASE WHEN jsonb_typeof("blog_post"."meta") = 'object' THEN "blog_post"."meta" ELSE CAST('{}' AS jsonb) END)
   * //   || jsonb_build_object(CAST($1 AS text), to_jsonb("blog_post"."views")))
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
   * await Post.objects().update((p) => ({ meta: p.meta.remove(['topics', 0]) }))
   * // UPDATE "blog_post" SET "meta" = (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" #-
   * //   ARRAY[CAST($2 AS text), CAST($3 AS text)]) ELSE "blog_post"."meta" END)
   */
  remove(path: readonly [JsonKey<T>, ...(string | number)[]]): JsonExpression<T>
  /**
   * The text that this is; NULL where it is none. To be ordered by, computed with, or compared with an expression.
   *
   * @example
   * p.meta.get('topics').get(0).asText()
   * // (CASE WHEN jsonb_typeof((CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" -> CAST($1 AS
   * //   text)) -> 0 END)) = 'string' THEN (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'array' THEN ("blog_post"."meta" ->
   * //   CAST($1 AS text)) -> 0 END) #>> '{}' END COLLATE "C")
   */
  asText(): TextExpression<string | null>
  /**
   * The number that this is, as a float; NULL where it is none.
   *
   * @example
   * p.meta.get('words').asNumber()
   * // (CASE WHEN jsonb_typeof(("blog_post"."meta" -> CAST($1 AS text))) = 'number' THEN CAST(("blog_post"."meta" -> CAST($1 AS text)) AS double
   * //   precision) END)
   */
  asNumber(): NumberExpression<number | null>
  /** How many items an array has; NULL of what is none, and where there is no value. In a path of `filter`, `len` is a key like others. */
  readonly len: NumberExpression<number | null>
}
