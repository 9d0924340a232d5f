import type { SearchKind, SearchOperators } from '../dialects/base/base.ts'
import { QueryError, Unsupported } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import { BOOLEAN, FLOAT, TEXT } from './specs.ts'

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
  readonly config: string
  readonly kind?: SearchKind
  /** One for each text. */
  readonly weights?: readonly ('A' | 'B' | 'C' | 'D' | null)[]
  /** How a headline is made. */
  readonly headline?: string
}

/** Compiles what searches for words: the texts are the first items, the words that are searched for the last. */
export function compileSearch(
  compilation: Compilation,
  name: SearchCall,
  items: readonly Node[],
  detail: string | number | undefined,
): Piece {
  const { operators, features } = compilation
  const { search } = operators
  if (!search) throw new Unsupported(`${name}()`, features.title)
  if (name === 'unaccent') {
    const text = textOf(compilation, name, items[0] as Node)
    return { ...text, sql: search.unaccent(text.sql) }
  }
  if (detail === undefined) return alike(compilation, search, name, items)
  const asked = JSON.parse(String(detail)) as SearchDetail
  if (name === 'searchVector') return { sql: vectorOf(compilation, search, items, asked), spec: TEXT, nullable: false }
  const texts = items.slice(0, -1)
  const words = textOf(compilation, name, items.at(-1) as Node)
  const query = search.query(words.sql, asked.kind ?? 'plain', asked.config)
  const nullable = words.nullable
  if (name === 'searchHeadline') {
    const text = textOf(compilation, name, texts[0] as Node)
    const options = operators.typed(
      compilation.parameters.constant(asked.headline ?? ''),
      compilation.codec(TEXT).castType,
      TEXT,
    )
    const sql = search.headline(text.sql, query, asked.config, options)
    return { sql, spec: { ...TEXT, nullable: text.nullable || nullable }, nullable: text.nullable || nullable }
  }
  const vector = vectorOf(compilation, search, texts, asked)
  return name === 'search'
    ? { sql: search.matches(vector, query), spec: BOOLEAN, nullable }
    : { sql: search.rank(vector, query), spec: { ...FLOAT, nullable }, nullable }
}

/** Compiles the lookup `search`: all of the words are in the text, as `search` of one text finds them. */
export function compileSearchLookup(
  compilation: Compilation,
  { sql, nullable }: Piece,
  right: RightSide,
  what: string,
): { readonly sql: string; readonly nullable: boolean } {
  const { operators, features, parameters } = compilation
  const { search } = operators
  if (!search) throw new Unsupported(`"${what}"`, features.title)
  if (right.kind === 'sql') throw new QueryError(`"${what}" takes words as text; for an expression there is search().`)
  const mark = parameters.add(compilation.at(right.slot), (value) => {
    if (typeof value !== 'string') throw new QueryError(`"${what}" takes text.`)
    return value
  })
  const words = operators.typed(mark, compilation.codec(TEXT).castType, TEXT)
  const vector = search.vector([{ sql: nullable ? `COALESCE(${sql}, '')` : sql, weight: undefined }], 'simple')
  return { sql: search.matches(vector, search.query(words, 'plain', 'simple')), nullable: false }
}

function alike(compilation: Compilation, search: SearchOperators, name: SearchCall, items: readonly Node[]): Piece {
  const [text, other] = items.map((item) => textOf(compilation, name, item)) as [Piece, Piece]
  const nullable = text.nullable || other.nullable
  return name === 'similarity' || name === 'wordSimilarity'
    ? { sql: search.similarity(text.sql, other.sql, name === 'wordSimilarity'), spec: { ...FLOAT, nullable }, nullable }
    : { sql: search.similar(text.sql, other.sql, name === 'trigramWordSimilar'), spec: BOOLEAN, nullable }
}

function vectorOf(
  compilation: Compilation,
  search: SearchOperators,
  items: readonly Node[],
  { config, weights }: SearchDetail,
): string {
  const texts = items.map((item, index) => {
    const { sql, nullable } = textOf(compilation, 'search', item)
    return { sql: nullable ? `COALESCE(${sql}, '')` : sql, weight: weights?.[index] ?? undefined }
  })
  return search.vector(texts, config)
}

function textOf(compilation: Compilation, name: string, node: Node): Piece {
  if (node.kind === 'slot') {
    const mark = compilation.parameter(node.slot, TEXT, name)
    const sql = compilation.operators.typed(mark, compilation.codec(TEXT).castType, TEXT)
    return { sql, spec: TEXT, nullable: node.form === 'null' }
  }
  const piece = compilation.compile(node, TEXT)
  if (piece.spec.sort === 'text') return { ...piece, spec: { ...TEXT, nullable: piece.nullable } }
  throw new QueryError(`${name} takes text; this is ${piece.spec.kind}.`)
}
