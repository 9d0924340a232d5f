/** A piece of a declaration: a word, a name or a text without its quotes, or a character. */
interface Token {
  readonly kind: 'word' | 'name' | 'text' | 'mark'
  readonly text: string
  readonly start: number
  readonly end: number
  readonly depth: number
}

const TOKEN =
  /--[^\n]*|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|'((?:[^']|'')*)'|([\p{L}_][\p{L}\p{N}_$]*)|([^\s])/gu

/** What is in the brackets of `CREATE …`, as the engine keeps it: it tells the rest, but neither checks nor what computes a column, nor parts of indexes. */
export class Declaration {
  readonly #sql: string
  readonly #tokens: readonly Token[]

  constructor(sql: string) {
    const tokens: Token[] = []
    let depth = 0
    for (const { 0: whole, 1: double, 2: back, 3: bracket, 4: text, 5: word, 6: mark, index } of sql.matchAll(TOKEN)) {
      const name = double?.replaceAll('""', '"') ?? back ?? bracket
      const place = { start: index, end: index + whole.length }
      if (mark === ')') depth--
      if (name !== undefined) tokens.push({ kind: 'name', text: name, ...place, depth })
      else if (text !== undefined) tokens.push({ kind: 'text', text, ...place, depth })
      else if (word !== undefined) tokens.push({ kind: 'word', text: word, ...place, depth })
      else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, ...place, depth })
      if (mark === '(') depth++
    }
    this.#sql = sql
    this.#tokens = tokens
  }

  /** The checks of a table; `''` for the name of one that has none. */
  get checks(): { name: string; expression: string }[] {
    return this.#tokens.flatMap((token, at) => {
      if (!this.#isWord(at, 'CHECK') || token.depth !== 1) return []
      const name = this.#isWord(at - 2, 'CONSTRAINT') ? (this.#tokens[at - 1]?.text ?? '') : ''
      return [{ name, expression: this.#within(at + 1) }]
    })
  }

  /** What computes a column, and how its text compares. */
  column(name: string): { readonly generated: string | undefined; readonly collation: string | undefined } {
    const start = this.#items().find((at) => this.#tokens[at]?.text.toLowerCase() === name.toLowerCase()) ?? -1
    const end = this.#items().find((at) => at > start) ?? this.#tokens.length
    const find = (word: string): number =>
      this.#tokens.findIndex((token, at) => at > start && at < end && token.depth === 1 && this.#isWord(at, word))
    const [as, collate] = start === -1 ? [-1, -1] : [find('AS'), find('COLLATE')]
    return {
      generated: as === -1 ? undefined : this.#within(as + 1),
      collation: collate === -1 ? undefined : this.#tokens[collate + 1]?.text,
    }
  }

  /** The parts of an index without their directions, and its condition. */
  get index(): { readonly parts: readonly string[]; readonly where: string | undefined } {
    const starts = this.#items()
    const close = this.#tokens.findIndex((token, at) => at > (starts[0] ?? 0) && token.depth === 0)
    const parts = starts.map((at, place) => {
      const next = starts[place + 1]
      const last = this.#tokens[next === undefined ? close : next - 1]
      return this.#sql
        .slice(this.#tokens[at]?.start, last?.start)
        .replace(/\s+(ASC|DESC)\s*$/i, '')
        .trim()
    })
    const where = this.#tokens.findIndex((token, at) => at > close && token.depth === 0 && this.#isWord(at, 'WHERE'))
    return { parts, where: where === -1 ? undefined : this.#sql.slice(this.#tokens[where]?.end).trim() }
  }

  /** The query of a view. */
  get query(): string {
    const as = this.#tokens.findIndex((token, at) => token.depth === 0 && this.#isWord(at, 'AS'))
    return this.#sql.slice(this.#tokens[as]?.end).trim()
  }

  // Where the parts begin that commas part in the outermost brackets.
  #items(): number[] {
    return this.#tokens.flatMap(({ depth, text, kind }, at) => {
      const opens = kind === 'mark' && text === '(' && depth === 0
      return (opens || (kind === 'mark' && text === ',' && depth === 1)) && !this.#past(at) ? [at + 1] : []
    })
  }

  #past(at: number): boolean {
    return this.#tokens.slice(0, at).some(({ kind, text, depth }) => kind === 'mark' && text === ')' && depth === 0)
  }

  #isWord(at: number, word: string): boolean {
    const token = this.#tokens[at]
    return token?.kind === 'word' && token.text.toUpperCase() === word
  }

  #within(at: number): string {
    const open = this.#tokens[at]
    const close = this.#tokens.find(
      ({ kind, text, depth, start }) => kind === 'mark' && text === ')' && depth === open?.depth && start > open.start,
    )
    return this.#sql.slice(open?.end, close?.start).trim()
  }
}
