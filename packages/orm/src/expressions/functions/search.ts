import type { SearchCall, SearchDetail } from '../../compile/search.ts'
import type { Headline, RankCount, SearchKind } from '../../dialects/base/base.ts'
import { QueryError, takeOptions } from '../../errors/errors.ts'
import { Cond } from '../condition.ts'
import { Expr } from '../expression.ts'
import type { Node } from '../node.ts'
import { nodeOf } from '../nodes.ts'
import type { Condition, NumberExpression, resultOf, TextExpression } from '../types/types.ts'

/** A text of a row. */
export interface Searched {
  readonly [resultOf]: string | null
  readonly iexact: unknown
}

/** How texts are read. */
export interface VectorOptions {
  /**
   * How words are read: `'english'` knows stems, and on PostgreSQL leaves common words out; `'simple'` does neither. PostgreSQL has more. Default: that of the full-text
   * index over just these texts, else `'simple'`.
   */
  readonly config?: string
  /** How much each of the texts weighs in a rank: `'A'` most, `'D'` least; default: `'D'`. */
  readonly weights?: readonly ('A' | 'B' | 'C' | 'D')[]
}

/** How texts and the words that are searched for are read. */
export interface SearchOptions extends VectorOptions {
  /**
   * `'plain'`: all of the words; `'phrase'`: in their order; `'websearch'`: with `"a phrase"`, `or` and `-not`; `'raw'`: the database's own language, in which
   * a fault is a `QueryError`, so nothing for strangers. Default: `'plain'`.
   */
  readonly kind?: SearchKind
}

/** How a rank is counted. */
export interface RankOptions extends SearchOptions {
  /** How near the words stand to each other counts, too. PostgreSQL; `Unsupported` elsewhere. Default: false. */
  readonly cover?: boolean
  /**
   * What the rank is divided by, as a sum of PostgreSQL's numbers: 1 by 1 + the logarithm of the length, 2 by the length, 4 by the distance of the words (with `cover`),
   * 8 by the number of different words, 16 by 1 + its logarithm, 32 by itself + 1. `Unsupported` elsewhere. Default: 0.
   */
  readonly normalization?: number
}

/** How a piece of a text is shown in which words were found. */
export interface HeadlineOptions extends Pick<SearchOptions, 'config' | 'kind'> {
  /** What stands before and behind each of the words; default: `<b>` and `</b>`. */
  readonly start?: string
  readonly stop?: string
  /** In words; default: 15 to 35. */
  readonly minWords?: number
  readonly maxWords?: number
}

/** The words of texts as an index holds them; nothing else can be asked of it. */
export interface SearchVector {
  readonly searchVector: true
}

type Texts = Searched | readonly Searched[]

const KINDS: readonly SearchKind[] = ['plain', 'phrase', 'websearch', 'raw']
const WEIGHTS: readonly string[] = ['A', 'B', 'C', 'D']

/**
 * What `search` looks into, for an index that serves it: the same texts with the same options. PostgreSQL; `Unsupported` elsewhere.
 *
 * @example
 * class Letter extends Model('post.Letter') {
 *   static meta: Meta<Letter> = {
 *     indexes: [{ name: 'letter_words', method: 'gin', expressions: (l) => [searchVector([l.title, l.body], { config: 'english' })] }],
 *   }
 *   title = f.char(200)
 *   body = f.text()
 * }
 */
export function searchVector(texts: Texts, options: VectorOptions = {}): SearchVector {
  takeOptions('searchVector()', options)
  // At run time every expression is one class.
  return called('searchVector', textsOf(texts), detailOf(options, textsOf(texts))) as unknown as SearchVector
}

/**
 * Whether words stand in texts, taken together; NULL is no text. Django's `search`. PostgreSQL searches any texts; elsewhere they are columns of one row,
 * and a full-text index (`{ fields: ['title', 'body'], method: 'fulltext' }`) is over just these. The readmes of the dialects say what counts as a word. Raises
 * `SearchIndexMissing`, `SearchTooLong` for more than 100 words or 10,000 characters, and `Unsupported`.
 *
 * @example
 * Post.objects().where((p) => search([p.title, p.body], 'hot -cold', { kind: 'websearch' }))
 * // SELECT "blog_post".… FROM "blog_post" WHERE ((to_tsvector('simple', "blog_post"."title") || to_tsvector('simple', "blog_post"."body")) @@
 * //   websearch_to_tsquery('simple', CAST($1 AS text) COLLATE "C"))
 */
export function search(texts: Texts, words: string, options: SearchOptions = {}): Condition {
  return new Cond(callNode('search', [...textsOf(texts), nodeOf(words)], detailOf(options, textsOf(texts))))
}

/**
 * How well texts match the words of {@link search}: more is better, each database counts in its own way. Django's `SearchRank`. Raises what `search` does, and
 * `Unsupported` where a database cannot weigh texts.
 *
 * @example
 * Post.objects().sortBy((p) => [searchRank([p.title, p.body], 'tango', { weights: ['A', 'B'] }).desc()])
 * // SELECT "blog_post".… FROM "blog_post" ORDER BY CAST(ts_rank((setweight(to_tsvector('simple', "blog_post"."title"), 'A') ||
 * //   setweight(to_tsvector('simple', "blog_post"."body"), 'B')), plainto_tsquery('simple', CAST($1 AS text) COLLATE "C")) AS double precision) DESC
 */
export function searchRank(texts: Texts, words: string, options: RankOptions = {}): NumberExpression<number> {
  const items = [...textsOf(texts), nodeOf(words)]
  const detail: SearchDetail = { ...detailOf(options, textsOf(texts)), ...countOf(options) }
  return called('searchRank', items, detail) as unknown as NumberExpression<number>
}

/**
 * A piece of a text in which the words are marked; Django's `SearchHeadline`. What looks like a tag is left out of the text, but that makes no
 * HTML of it that is safe: escape it before it becomes a part of a page, with marks that no text has. A column that a full-text index holds, or on PostgreSQL any
 * text; `Unsupported` where a database shows none.
 *
 * @example
 * Post.objects().select((p) => ({ found: searchHeadline(p.body, 'tango', { start: '\u0002', stop: '\u0003' }) }))
 * // SELECT ts_headline('simple', "blog_post"."body", plainto_tsquery('simple', CAST($1 AS text) COLLATE "C"), CAST($2 AS text) COLLATE "C") AS
 * //   "found" FROM "blog_post"
 */
export function searchHeadline<T extends string | null>(
  text: Searched & { readonly [resultOf]: T },
  words: string,
  options: HeadlineOptions = {},
): TextExpression<string | Extract<T, null>> {
  const items = [nodeOf(text), nodeOf(words)]
  const detail: SearchDetail = { ...detailOf(options, []), headline: headlineOf(options) }
  return called('searchHeadline', items, detail) as unknown as TextExpression<string | Extract<T, null>>
}

/**
 * Whether a text is like another by groups of three letters, by the threshold of the server (0.3). PostgreSQL with the extension `pg_trgm`, else
 * `ExtensionMissing`; `Unsupported` elsewhere. Django's `trigram_similar`.
 *
 * @example
 * Author.objects().where((a) => trigramSimilar(a.name, 'Anne'))
 * // SELECT "blog_author".… FROM "blog_author" WHERE (CAST("blog_author"."name" AS text) % CAST($1 AS text) COLLATE "C")
 */
export function trigramSimilar(text: Searched, other: string | Searched): Condition {
  return new Cond(callNode('trigramSimilar', [nodeOf(text), nodeOf(other)]))
}

/**
 * Whether a word of a text is like another (threshold 0.6), as {@link trigramSimilar}. Django's `trigram_word_similar`.
 *
 * @example
 * Post.objects().where((p) => trigramWordSimilar(p.title, 'tangoo'))
 * // SELECT "blog_post".… FROM "blog_post" WHERE (CAST("blog_post"."title" AS text) %> CAST($1 AS text) COLLATE "C")
 */
export function trigramWordSimilar(text: Searched, other: string | Searched): Condition {
  return new Cond(callNode('trigramWordSimilar', [nodeOf(text), nodeOf(other)]))
}

/**
 * How alike two texts are by groups of three letters, from 0 to 1. PostgreSQL with `pg_trgm`. Django's `TrigramSimilarity`.
 *
 * @example
 * Author.objects().sortBy((a) => [similarity(a.name, 'Anne').desc()])
 * // SELECT "blog_author".… FROM "blog_author" ORDER BY CAST(similarity("blog_author"."name", CAST($1 AS text) COLLATE "C") AS double precision) DESC
 */
export function similarity<T extends string | null>(
  text: Searched & { readonly [resultOf]: T },
  other: string | Searched,
): NumberExpression<number | Extract<T, null>> {
  return called('similarity', [nodeOf(text), nodeOf(other)]) as unknown as NumberExpression<number | Extract<T, null>>
}

/**
 * How alike the most alike piece of a text is, from 0 to 1. PostgreSQL with `pg_trgm`. Django's `TrigramWordSimilarity`.
 *
 * @example
 * Post.objects().sortBy((p) => [wordSimilarity(p.title, 'tangoo').desc()])
 * // SELECT "blog_post".… FROM "blog_post" ORDER BY CAST(word_similarity(CAST($1 AS text) COLLATE "C", "blog_post"."title") AS double precision) DESC
 */
export function wordSimilarity<T extends string | null>(
  text: Searched & { readonly [resultOf]: T },
  other: string | Searched,
): NumberExpression<number | Extract<T, null>> {
  const items = [nodeOf(text), nodeOf(other)]
  return called('wordSimilarity', items) as unknown as NumberExpression<number | Extract<T, null>>
}

/**
 * A text without accents, by the rules of the extension `unaccent`. PostgreSQL; `Unsupported` elsewhere. Django's `unaccent`.
 *
 * @example
 * Author.objects().where((a) => unaccent(a.city).icontains('mexico'))
 * // SELECT "blog_author".… FROM "blog_author" WHERE translate(lower(CAST(unaccent("blog_author"."city") AS text) COLLATE "und-x-icu"), 'ς', 'σ')
 * //   LIKE translate(lower(CAST($1 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!'
 */
export function unaccent<T extends string | null>(
  text: Searched & { readonly [resultOf]: T },
): TextExpression<string | Extract<T, null>> {
  return called('unaccent', [nodeOf(text)]) as unknown as TextExpression<string | Extract<T, null>>
}

function callNode(name: SearchCall, items: readonly Node[], detail?: SearchDetail): Node {
  return { kind: 'call', name, items, detail: detail && JSON.stringify(detail) }
}

function called(name: SearchCall, items: readonly Node[], detail?: SearchDetail): Expr {
  return new Expr(callNode(name, items, detail))
}

function textsOf(texts: Texts): readonly Node[] {
  const all: readonly unknown[] = Array.isArray(texts) ? texts : [texts]
  if (all.length === 0 || !all.every((text) => text instanceof Expr))
    throw new QueryError('A search takes columns of text, at least one.')
  return all.map(nodeOf)
}

// What is said here becomes part of the statement's text.
function detailOf({ config, kind, weights }: SearchOptions, texts: readonly Node[]): SearchDetail {
  if (config !== undefined && (typeof config !== 'string' || !/^[A-Za-z_]\w{0,62}$/.test(config)))
    throw new QueryError(`"${String(config).slice(0, 50)}" is no name of a configuration for searches.`)
  if (kind !== undefined && !KINDS.includes(kind))
    throw new QueryError(`A search has no kind "${String(kind).slice(0, 50)}". Known: ${KINDS.join(', ')}.`)
  if (weights && (weights.length !== texts.length || !weights.every((weight) => WEIGHTS.includes(weight))))
    throw new QueryError(`weights are ${WEIGHTS.join(', ')}, one for each of the ${texts.length} texts.`)
  return { ...(config === undefined ? {} : { config }), ...(kind ? { kind } : {}), ...(weights ? { weights } : {}) }
}

function countOf({ cover = false, normalization = 0 }: RankOptions): { readonly count?: RankCount } {
  if (!Number.isSafeInteger(normalization) || normalization < 0 || normalization > 63)
    throw new QueryError(
      `normalization is a sum of 1, 2, 4, 8, 16 and 32; this is ${String(normalization).slice(0, 50)}.`,
    )
  return cover || normalization ? { count: { cover: cover === true, normalization } } : {}
}

function headlineOf({ start, stop, minWords, maxWords }: HeadlineOptions): Headline {
  const [least, most] = [minWords ?? Math.min(15, (maxWords ?? 35) - 1), maxWords ?? Math.max(35, (minWords ?? 15) + 1)]
  if (!Number.isSafeInteger(least) || !Number.isSafeInteger(most) || least < 1 || most > 1000 || least >= most)
    throw new QueryError(
      `A headline has from 1 to 1000 words, the least fewer than the most; this is ${least} to ${most}.`,
    )
  return { start, stop, minWords: least, maxWords: most }
}
