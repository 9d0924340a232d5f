import type { FulltextOperators, Headline, RankCount, SearchKind, SearchOperators } from '../dialects/base/base.ts'
import { wordsIn as wordsOfText } from '../dialects/base/search-words.ts'
import { QueryError, SearchTooLong, Unsupported } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import {
  asSearched,
  type FoundSearchIndex,
  searchedColumns,
  searchIndexOf,
  searchIndexOver,
  searchIndexWith,
} from './search-index.ts'
import { BOOLEAN, FLOAT, TEXT, whatIs } from './specs.ts'

/** What a search makes. */
export type SearchCall =
  | 'searchVector'
  | 'search'
  | 'searchRank'
  | 'searchHeadline'
  | 'trigramSimilar'
  | 'trigramWordSimilar'
  | 'similarity'
  | 'wordSimilarity'
  | 'unaccent'

/** What the node of a search says beside its texts and words, as JSON. */
export interface SearchDetail {
  /** Default: that of the full-text index over these columns, else `simple`. */
  readonly config?: string
  readonly kind?: SearchKind
  /** One for each text. */
  readonly weights?: readonly ('A' | 'B' | 'C' | 'D' | null)[]
  /** How a headline is made. */
  readonly headline?: Headline
  /** How a rank is counted. */
  readonly count?: RankCount
}

/** Compiles what searches for words: the texts are the first items, the words that are searched for the last. */
export function compileSearch(
  compilation: Compilation,
  name: SearchCall,
  items: readonly Node[],
  detail: string | number | undefined,
): Piece {
  const { operators, features } = compilation
  const { search, fulltext } = operators
  if (!search) {
    if (!fulltext || detail === undefined || name === 'searchVector') throw new Unsupported(`${name}()`, features.title)
    return throughIndex(compilation, fulltext, name, items, JSON.parse(String(detail)) as SearchDetail)
  }
  if (name === 'unaccent') {
    const text = textOf(compilation, name, items[0] as Node)
    return { ...text, sql: search.unaccent(text.sql) }
  }
  if (detail === undefined) return alike(compilation, search, name, items)
  const asked = JSON.parse(String(detail)) as SearchDetail
  if (name === 'searchVector') {
    const pieces = items.map((item) => textOf(compilation, name, item))
    return { sql: vectorOf(search, pieces, asked.config ?? 'simple', asked.weights), spec: TEXT, nullable: false }
  }
  const texts = items.slice(0, -1)
  const words = wordsOf(compilation, search, name, items.at(-1) as Node, asked.kind)
  const nullable = words.nullable
  if (name === 'searchHeadline') {
    const text = textOf(compilation, name, texts[0] as Node)
    const config = asked.config ?? 'simple'
    const query = search.query(words.sql, asked.kind ?? 'plain', config)
    const options = operators.typed(
      compilation.parameters.constant(asked.headline ? search.headlineOptions(asked.headline) : ''),
      compilation.codec(TEXT).castType,
      TEXT,
    )
    const sql = search.headline(text.sql, query, config, options)
    return { sql, spec: { ...TEXT, nullable: text.nullable || nullable }, nullable: text.nullable || nullable }
  }
  const pieces = texts.map((text) => textOf(compilation, name, text))
  const { vector, config } = vectorOfAll(compilation, search, pieces, asked)
  const query = search.query(words.sql, asked.kind ?? 'plain', config)
  return name === 'search'
    ? { sql: search.matches(vector, query), spec: BOOLEAN, nullable }
    : { sql: search.rank(vector, query, asked.count), spec: { ...FLOAT, nullable }, nullable }
}

/** Compiles the lookup `search`: all of the words are in the text, as `search` of one text finds them. */
export function compileSearchLookup(
  compilation: Compilation,
  left: Piece,
  right: RightSide,
  what: string,
): { readonly sql: string; readonly nullable: boolean } {
  const { operators, features, parameters } = compilation
  const { nullable } = left
  const { search, fulltext } = operators
  if (right.kind === 'sql') throw new QueryError(`"${what}" takes words as text; for an expression there is search().`)
  if (!search) {
    if (!fulltext) throw new Unsupported(`"${what}"`, features.title)
    const words = parameters.add(compilation.at(right.slot), (value) => fulltext.words(wordsIn(value, what), 'plain'))
    const index = searchIndexOf(compilation, searchedColumns(compilation, [left]), undefined, `"${what}"`)
    return { sql: fulltext.matches(asSearched(compilation, index), words), nullable }
  }
  const mark = parameters.add(compilation.at(right.slot), (value) => wordsIn(value, what))
  const words = likewise(left, operators.typed(mark, compilation.codec(TEXT).castType, TEXT))
  const { vector, config } = vectorOfAll(compilation, search, [left], {})
  return { sql: search.matches(vector, search.query(words, 'plain', config)), nullable: false }
}

/** Makes a text one without accents, and so what it is compared with. */
export function withoutAccents({ operators, features }: Compilation, piece: Piece): Piece {
  const { search } = operators
  if (!search) throw new Unsupported('"unaccent"', features.title)
  return { ...piece, sql: search.unaccent(piece.sql), field: undefined, likewise: search.unaccent }
}

/** What a value is compared as with a text that something was made of. */
export function likewise({ likewise: make }: Piece, sql: string): string {
  return make ? make(sql) : sql
}

/** Compiles the lookups `trigramSimilar` and `trigramWordSimilar`. */
export function compileSimilar(
  compilation: Compilation,
  left: Piece,
  word: string,
  right: RightSide,
  what: string,
): { readonly sql: string; readonly nullable: boolean } {
  const { operators, features } = compilation
  const { search } = operators
  if (!search) throw new Unsupported(`"${what}"`, features.title)
  const other =
    right.kind === 'sql'
      ? right.sql
      : operators.typed(compilation.parameter(right.slot, TEXT, what), compilation.codec(TEXT).castType, TEXT)
  return { sql: search.similar(left.sql, likewise(left, other), word === 'trigramWordSimilar'), nullable: true }
}

function alike(compilation: Compilation, search: SearchOperators, name: SearchCall, items: readonly Node[]): Piece {
  const [text, other] = items.map((item) => textOf(compilation, name, item)) as [Piece, Piece]
  const nullable = text.nullable || other.nullable
  return name === 'similarity' || name === 'wordSimilarity'
    ? { sql: search.similarity(text.sql, other.sql, name === 'wordSimilarity'), spec: { ...FLOAT, nullable }, nullable }
    : { sql: search.similar(text.sql, other.sql, name === 'trigramWordSimilar'), spec: BOOLEAN, nullable }
}

// Texts that a full-text index is over are read as it reads them, and in its order: then it serves the search.
function vectorOfAll(
  compilation: Compilation,
  search: SearchOperators,
  pieces: readonly Piece[],
  { config, weights }: Pick<SearchDetail, 'config' | 'weights'>,
): { readonly vector: string; readonly config: string } {
  const columns = searchedColumns(compilation, pieces)
  const index = columns && searchIndexOver(columns, config ?? 'simple')
  if (!index || (config !== undefined && config !== (index.config ?? 'simple'))) {
    const own = config ?? 'simple'
    return { vector: vectorOf(search, pieces, own, weights), config: own }
  }
  const own = index.config ?? 'simple'
  if (weights) return { vector: vectorOf(search, pieces, own, weights), config: own }
  const ordered = index.fields.flatMap((field) => pieces.find((piece) => piece.field === field) ?? [])
  return { vector: vectorOf(search, ordered, own), config: own }
}

function vectorOf(
  search: SearchOperators,
  pieces: readonly Piece[],
  config: string,
  weights?: SearchDetail['weights'],
): string {
  const texts = pieces.map(({ sql, nullable }, index) => ({
    sql: nullable ? `COALESCE(${sql}, '')` : sql,
    weight: weights?.[index] ?? undefined,
  }))
  return search.vector(texts, config)
}

/** What the weights of PostgreSQL are in numbers. */
const WEIGHTS = { A: 1, B: 0.4, C: 0.2, D: 0.1 }

function throughIndex(
  compilation: Compilation,
  fulltext: FulltextOperators,
  name: SearchCall,
  items: readonly Node[],
  { config, kind = 'plain', weights, headline, count }: SearchDetail,
): Piece {
  if (compilation.level.over === 'groups')
    throw new Unsupported(`${name}() of groups`, compilation.features.title, 'Search the rows first.')
  if (count)
    throw new Unsupported(`cover and normalization of ${name}()`, compilation.features.title, 'Leave them out.')
  const pieces = items.slice(0, -1).map((item) => textOf(compilation, name, item))
  const columns = searchedColumns(compilation, pieces)
  const node = items.at(-1) as Node
  const words = (read: (text: string) => string): string => {
    if (node.kind !== 'slot') throw new QueryError(`${name}() takes words as text.`)
    return compilation.parameters.add(compilation.at(node.slot), (value) => read(wordsIn(value, `${name}()`, kind)))
  }
  const nullable = pieces.some((piece) => piece.nullable)
  if (name === 'searchHeadline') {
    const { headline: shown } = fulltext
    const [piece] = pieces
    if (!shown || !columns || !piece?.field || !headline)
      throw new Unsupported(
        `${name}()${shown ? ' of anything but a column' : ''}`,
        compilation.features.title,
        'Mark the words in the text that was read.',
      )
    const { column } = piece.field
    const index = asSearched(compilation, searchIndexWith(compilation, columns))
    const sought = words((text) => shown.words(text, kind, column))
    const mark = (value: unknown): string => compilation.parameters.constant(value)
    return { sql: shown.piece(index, column, sought, headline, mark), spec: { ...TEXT, nullable }, nullable }
  }
  const found = searchIndexOf(compilation, columns, config, `${name}()`)
  const index = asSearched(compilation, found)
  const sought = words((text) => fulltext.words(text, kind))
  if (name === 'search') return { sql: fulltext.matches(index, sought), spec: BOOLEAN, nullable }
  return {
    sql: fulltext.rank(index, sought, weights && weightsOf(found, pieces, weights)),
    spec: FLOAT,
    nullable: false,
  }
}

function weightsOf(
  { fields }: FoundSearchIndex,
  pieces: readonly Piece[],
  weights: NonNullable<SearchDetail['weights']>,
): readonly number[] {
  return fields.map((field) => WEIGHTS[weights[pieces.findIndex((piece) => piece.field === field)] ?? 'D'])
}

/** What people write is shorter, and databases refuse more of it, each in its own way. */
const LONGEST = { characters: 10_000, words: 100 }

function wordsIn(value: unknown, what: string, kind: SearchKind = 'plain'): string {
  if (typeof value !== 'string') throw new QueryError(`${what} takes text.`)
  if (value.length > LONGEST.characters) throw new SearchTooLong(what, `${LONGEST.characters} characters`, value.length)
  const words = kind === 'raw' ? 0 : wordsOfText(value).length
  if (words > LONGEST.words) throw new SearchTooLong(what, `${LONGEST.words} words`, words)
  return value.replaceAll('\0', ' ')
}

function wordsOf(
  compilation: Compilation,
  search: SearchOperators,
  name: string,
  node: Node,
  kind: SearchKind = 'plain',
): Piece {
  if (node.kind !== 'slot') return textOf(compilation, name, node)
  const mark = compilation.parameters.add(compilation.at(node.slot), (value) =>
    search.words(wordsIn(value, `${name}()`, kind), kind),
  )
  const sql = compilation.operators.typed(mark, compilation.codec(TEXT).castType, TEXT)
  return { sql, spec: TEXT, nullable: false }
}

function textOf(compilation: Compilation, name: string, node: Node): Piece {
  if (node.kind === 'slot') {
    const mark = compilation.parameter(node.slot, TEXT, name)
    const sql = compilation.operators.typed(mark, compilation.codec(TEXT).castType, TEXT)
    return { sql, spec: TEXT, nullable: node.form === 'null' }
  }
  const piece = compilation.compile(node, TEXT)
  if (piece.spec.sort === 'text') return { ...piece, spec: { ...TEXT, nullable: piece.nullable } }
  throw new QueryError(`${name} takes text; this is ${whatIs(piece.spec)}.`)
}
