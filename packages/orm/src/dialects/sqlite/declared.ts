import type { FoundCheck } from '../base/introspection.ts'

/** A piece of SQL: a word, a name or a text in quotes, or a single character. */
interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'mark'
  /** Without its quotes. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** How many brackets are open around it. */
  readonly depth: number
}

const TOKEN =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|'((?:[^']|'')*)'|([\p{L}_$][\p{L}\p{N}_$]*)|([\s\S])/gu

/** Takes SQL apart; comments and blanks are left out. */
function tokensOf(sql: string): Token[] {
  const tokens: Token[] = []
  let depth = 0
  for (const match of sql.matchAll(TOKEN)) {
    const [whole, double, back, bracket, text, word, mark] = match
    const name = double?.replaceAll('""', '"') ?? back?.replaceAll('``', '`') ?? bracket
    const [start, end] = [match.index, match.index + whole.length]
    if (name !== undefined) tokens.push({ kind: 'name', text: name, start, end, depth })
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll("''", "'"), start, end, depth })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, start, end, depth })
    else if (mark !== undefined) {
      if (mark === ')') depth--
      tokens.push({ kind: 'mark', text: mark, start, end, depth })
      if (mark === '(') depth++
    }
  }
  return tokens
}

const is = (token: Token | undefined, word: string): boolean =>
  token?.kind === 'word' && token.text.toUpperCase() === word
const isMark = (token: Token | undefined, mark: string): boolean => token?.kind === 'mark' && token.text === mark

// What stands in the brackets that the token at a place opens.
function inBrackets(sql: string, tokens: readonly Token[], at: number): string {
  const open = tokens[at]
  const close = tokens.findIndex((token, index) => index > at && isMark(token, ')') && token.depth === open?.depth)
  return sql.slice(open?.end, tokens[close]?.start).trim()
}

/** What only the text of a table's declaration tells of a column. */
export interface DeclaredColumn {
  readonly collation: string | undefined
  readonly generated: string | undefined
}

/** What the text of `CREATE TABLE` alone tells. */
export interface DeclaredTable {
  readonly checks: readonly FoundCheck[]
  readonly columns: ReadonlyMap<string, DeclaredColumn>
}

const CONSTRAINT: readonly string[] = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN']

/** Reads the declaration of a table, in whatever quotes it was written. */
export function declaredTable(sql: string): DeclaredTable {
  const tokens = tokensOf(sql)
  const columns = new Map<string, DeclaredColumn>()
  let current: { name: string; collation?: string; generated?: string } | undefined
  const keep = (): void => {
    if (current) columns.set(current.name.toLowerCase(), { collation: current.collation, generated: current.generated })
  }
  for (const [at, token] of tokens.entries()) {
    const before = tokens[at - 1]
    const begins = token.depth === 1 && (isMark(before, ',') || (isMark(before, '(') && before?.depth === 0))
    if (begins) {
      keep()
      const constraint = token.kind === 'word' && CONSTRAINT.includes(token.text.toUpperCase())
      current = constraint ? undefined : { name: token.text }
    } else if (current && token.depth === 1 && is(token, 'COLLATE')) current.collation = tokens[at + 1]?.text ?? ''
    else if (current && token.depth === 1 && is(token, 'AS') && isMark(tokens[at + 1], '('))
      current.generated = inBrackets(sql, tokens, at + 1)
  }
  keep()
  return { checks: checksIn(sql, tokens), columns }
}

function checksIn(sql: string, tokens: readonly Token[]): FoundCheck[] {
  return tokens.flatMap((token, at) => {
    if (!is(token, 'CHECK') || token.depth !== 1 || !isMark(tokens[at + 1], '(')) return []
    const named = is(tokens[at - 2], 'CONSTRAINT')
    return [{ name: named ? (tokens[at - 1]?.text ?? '') : '', expression: inBrackets(sql, tokens, at + 1) }]
  })
}

/** What the text of `CREATE INDEX` alone tells. */
export interface DeclaredIndex {
  /** The text of each of its parts, without direction and collation. */
  readonly parts: readonly string[]
  readonly where: string | undefined
}

/** Reads the declaration of an index. */
export function declaredIndex(sql: string): DeclaredIndex {
  const tokens = tokensOf(sql)
  const on = tokens.findIndex((token) => is(token, 'ON'))
  const open = tokens.findIndex((token, at) => at > on && isMark(token, '(') && token.depth === 0)
  const close = tokens.findIndex((token, at) => at > open && isMark(token, ')') && token.depth === 0)
  const where = tokens.findIndex((token, at) => at > close && is(token, 'WHERE'))
  const parts: string[] = []
  let start = open + 1
  for (let at = open + 1; at <= close; at++) {
    if (at < close && !(isMark(tokens[at], ',') && tokens[at]?.depth === 1)) continue
    parts.push(partOf(sql, tokens.slice(start, at)))
    start = at + 1
  }
  return { parts, where: where < 0 ? undefined : sql.slice(tokens[where]?.end).trim() }
}

function partOf(sql: string, tokens: readonly Token[]): string {
  let end = tokens.length
  if (is(tokens[end - 1], 'DESC') || is(tokens[end - 1], 'ASC')) end--
  if (is(tokens[end - 2], 'COLLATE') && tokens[end - 2]?.depth === 1) end -= 2
  return sql.slice(tokens[0]?.start, tokens[end - 1]?.end)
}

/** The query of `CREATE VIEW`. */
export function declaredView(sql: string): string {
  const as = tokensOf(sql).find((token) => token.depth === 0 && is(token, 'AS'))
  return sql.slice(as?.end).trim()
}

const WORDS = /^CREATE VIRTUAL TABLE .+ USING fts5\s*\((.*)\)$/is

/** The table that a full-text index is over, its columns, and how it reads words; `undefined` for any other virtual table. */
export function declaredFulltext(
  sql: string,
): { readonly table: string; readonly columns: readonly string[]; readonly tokenizer: string } | undefined {
  const [, inner] = WORDS.exec(sql) ?? []
  if (inner === undefined) return undefined
  const tokens = tokensOf(inner)
  const option = (name: string): string => {
    const at = tokens.findIndex((token, index) => is(token, name) && isMark(tokens[index + 1], '='))
    return at < 0 ? '' : (tokens[at + 2]?.text ?? '')
  }
  const table = option('CONTENT')
  const columns = tokens.flatMap((token, at) => {
    const starts = at === 0 || isMark(tokens[at - 1], ',')
    return starts && token.kind !== 'mark' && !isMark(tokens[at + 1], '=') ? [token.text] : []
  })
  return table === '' ? undefined : { table, columns, tokenizer: option('TOKENIZE') }
}
