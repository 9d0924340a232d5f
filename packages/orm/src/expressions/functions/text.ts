import type { BuiltinName } from '../../dialects/base/base.ts'
import { QueryError } from '../../errors/errors.ts'
import { Expr } from '../expression.ts'
import { operandNode } from '../operand.ts'
import type { Expression, NumberExpression, TextExpression } from '../types/types.ts'

/** A text, in the database or as it is. */
type Text<T> = TextExpression<T>
type Made<T> = TextExpression<string | Extract<T, null>>
type Piece = string | Expression<string> | Expression<string | null>

/** No text is made longer than this. */
const LONGEST = 1_000_000

function call<E>(name: BuiltinName, ...items: readonly unknown[]): E {
  // `Expr` has the methods of every kind; which make sense is for the compiler alone.
  return new Expr({ kind: 'builtin', name, items: items.map(operandNode) }) as unknown as E
}

function counted(name: string, count: number, least = 0): number {
  if (Number.isSafeInteger(count) && count >= least && count <= LONGEST) return count
  throw new QueryError(`${name} takes a whole number from ${least} to ${LONGEST}; this is ${String(count)}.`)
}

/**
 * Without the spaces at the start.
 *
 * @example
 * ltrim(p.title)
 * // LTRIM("blog_post"."title")
 */
export function ltrim<T>(text: Text<T>): Made<T> {
  return call('ltrim', text)
}

/**
 * Without the spaces at the end.
 *
 * @example
 * rtrim(p.title)
 * // RTRIM("blog_post"."title")
 */
export function rtrim<T>(text: Text<T>): Made<T> {
  return call('rtrim', text)
}

/**
 * The characters from the last to the first.
 *
 * @example
 * p.title.eq(reverse(p.title))
 * // ("blog_post"."title" = REVERSE("blog_post"."title"))
 */
export function reverse<T>(text: Text<T>): Made<T> {
  return call('reverse', text)
}

/**
 * So many characters from the start.
 *
 * @example
 * left(p.title, 1)
 * // LEFT("blog_post"."title", CAST(CAST($1 AS bigint) AS integer))
 */
export function left<T>(text: Text<T>, count: number): Made<T> {
  return call('left', text, counted('left', count))
}

/**
 * So many characters from the end.
 *
 * @example
 * right(p.slug, 4)
 * // RIGHT("blog_post"."slug", CAST(CAST($1 AS bigint) AS integer))
 */
export function right<T>(text: Text<T>, count: number): Made<T> {
  return call('right', text, counted('right', count))
}

/**
 * The characters from a place on, counted from 1.
 *
 * @param count - how many; default: all
 * @example
 * substr(p.slug, 3, 4)
 * // SUBSTR("blog_post"."slug", CAST(CAST($1 AS bigint) AS integer), CAST(CAST($2 AS bigint) AS integer))
 */
export function substr<T>(text: Text<T>, from: number, count?: number): Made<T> {
  const rest = count === undefined ? [] : [counted('substr', count)]
  return call('substr', text, counted('substr', from, 1), ...rest)
}

/**
 * With another text in every place of one.
 *
 * @example
 * replace(p.slug, '-', '_')
 * // REPLACE("blog_post"."slug", CAST($1 AS text) COLLATE "C", CAST($2 AS text) COLLATE "C")
 */
export function replace<T>(text: Text<T>, search: Piece, by: Piece): Made<T> {
  return call('replace', text, search, by)
}

/**
 * Brought to so many characters: filled at the start, or cut at the end; Django's `LPad`.
 *
 * @param fill - default: a space
 * @example
 * padStart(p.slug, 8, '0')
 * // LPAD("blog_post"."slug", CAST(CAST($1 AS bigint) AS integer), CAST($2 AS text) COLLATE "C")
 */
export function padStart<T>(text: Text<T>, length: number, fill = ' '): Made<T> {
  return call('padStart', text, counted('padStart', length), filling(fill))
}

/**
 * Brought to so many characters: filled or cut at the end; Django's `RPad`.
 *
 * @param fill - default: a space
 * @example
 * padEnd(p.title, 40, '.')
 * // RPAD("blog_post"."title", CAST(CAST($1 AS bigint) AS integer), CAST($2 AS text) COLLATE "C")
 */
export function padEnd<T>(text: Text<T>, length: number, fill = ' '): Made<T> {
  return call('padEnd', text, counted('padEnd', length), filling(fill))
}

function filling(fill: string): string {
  if (fill === '') throw new QueryError('What a text is filled with has one character or more.')
  return fill
}

/**
 * The text so many times.
 *
 * @example
 * repeat(p.status, 3)
 * // REPEAT("blog_post"."status", CAST(CAST($1 AS bigint) AS integer))
 */
export function repeat<T>(text: Text<T>, count: number): Made<T> {
  return call('repeat', text, counted('repeat', count))
}

/**
 * Where a text first stands in another, from 1; 0 where it does not. Django's `StrIndex`.
 *
 * @example
 * position(p.author.email, '@')
 * // STRPOS("author"."email", CAST($1 AS text) COLLATE "C")
 */
export function position<T>(text: Text<T>, search: Piece): NumberExpression<number | Extract<T, null>> {
  return call('position', text, search)
}

/**
 * The MD5 hash of the text in UTF-8, in lower-case hexadecimal digits. No hash for secrets. Raises `Unsupported`
 * on MySQL, which has it no more.
 *
 * @example
 * md5(p.author.email.lower())
 * // MD5((translate(lower(CAST("author"."email" AS text) COLLATE "und-x-icu"), 'ς', 'σ') COLLATE "C"))
 */
export function md5<T>(text: Text<T>): Made<T> {
  return call('md5', text)
}

/**
 * The SHA-1 hash of the text in UTF-8, in lower-case hexadecimal digits. Raises `Unsupported` on PostgreSQL
 * and MySQL.
 *
 * @example
 * sha1(p.body)
 */
export function sha1<T>(text: Text<T>): Made<T> {
  return call('sha1', text)
}

/**
 * The SHA-256 hash of the text in UTF-8, in lower-case hexadecimal digits.
 *
 * @example
 * sha256(p.body)
 * // encode(sha256(convert_to("blog_post"."body", 'UTF8')), 'hex')
 */
export function sha256<T>(text: Text<T>): Made<T> {
  return call('sha256', text)
}

/**
 * The SHA-512 hash of the text in UTF-8, in lower-case hexadecimal digits.
 *
 * @example
 * sha512(p.body)
 * // encode(sha512(convert_to("blog_post"."body", 'UTF8')), 'hex')
 */
export function sha512<T>(text: Text<T>): Made<T> {
  return call('sha512', text)
}

/** What is written in one way everywhere. */
type Written = string | number | bigint | boolean | Date | null

/**
 * Texts behind each other; NULL is no text, as in Django. What is no text is written as {@link cast} to `f.text()` writes it.
 *
 * @throws QueryError for a float or JSON, which have no one way to be written
 * @example
 * concat(p.author.name, ' (', p.views, ')')
 * // ("author"."name" || CAST($1 AS text) COLLATE "C" || (CAST("blog_post"."views" AS text) COLLATE "C") || CAST($2 AS text) COLLATE "C")
 */
export function concat(
  first: Exclude<Written, null> | Expression<Written>,
  second: Exclude<Written, null> | Expression<Written>,
  ...others: readonly (Exclude<Written, null> | Expression<Written>)[]
): TextExpression<string> {
  const items = [first, second, ...others].map(operandNode)
  return new Expr({ kind: 'call', name: 'concat', items, detail: undefined }) as unknown as TextExpression<string>
}

/**
 * The character of a code point; NULL where there is none. Django's `Chr`.
 *
 * @example
 * chr(p.views.plus(65))
 * // (CASE WHEN (CAST("blog_post"."views" AS bigint) + CAST($1 AS bigint)) BETWEEN 1 AND 55295 OR (CAST("blog_post"."views" AS bigint) + CAST($1 AS
 * //   bigint)) BETWEEN 57344 AND 1114111 THEN CHR(CAST((CAST("blog_post"."views" AS bigint) + CAST($1 AS bigint)) AS integer)) END COLLATE "C")
 */
export function chr(point: number | Expression<number> | Expression<number | null>): TextExpression<string | null> {
  return call('chr', point)
}

/**
 * The code point of the first character; NULL of no text. Django's `Ord`.
 *
 * @example
 * ord(p.title)
 * // NULLIF(ASCII("blog_post"."title"), 0)
 */
export function ord<T extends string | null>(text: Text<T>): NumberExpression<number | null> {
  return call('ord', text)
}

/**
 * The text, compared and ordered by a collation of the database. Django's `Collate`.
 *
 * @throws Unsupported for a collation that the database cannot have
 * @example
 * Post.objects().sortBy((p) => [collate(p.title, 'de-x-icu').asc()])
 * // SELECT "blog_post".… FROM "blog_post" ORDER BY ("blog_post"."title" COLLATE "de-x-icu")
 */
export function collate<T extends string | null>(text: Text<T>, collation: string): TextExpression<T> {
  if (typeof collation !== 'string' || !/^[A-Za-z][\w-]{0,62}$/.test(collation))
    throw new QueryError('collate takes the name of a collation: letters, digits, "_" and "-".')
  const items = [operandNode(text)]
  return new Expr({ kind: 'call', name: 'collate', items, detail: collation }) as unknown as TextExpression<T>
}
