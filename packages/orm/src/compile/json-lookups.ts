import type { FieldSpec } from '@tsango/core/fields'
import { QueryError } from '../errors/errors.ts'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import { FLOAT, JSON_COMPARE, JSON_TEXTS, JSON_VALUE, jsonAs, jsonWords, withinJson } from './json.ts'
import { binder, paddedSize } from './parameters.ts'
import { BOOLEAN, TEXT } from './specs.ts'

/** What is asked of JSON. */
export interface JsonAsked {
  readonly compilation: Compilation
  readonly left: Piece
  readonly right: RightSide
  /** The lookup as written, for messages. */
  readonly what: string
  /** Compiles a lookup of a text that JSON holds. */
  ofText(compilation: Compilation, left: Piece, words: readonly string[], right: RightSide, what: string): Piece
}

/** Compiles a lookup of JSON: a value within it, or as a whole. `undefined` for what is asked of it as of every column. */
export function compileJson(asked: JsonAsked, words: readonly string[]): Piece | undefined {
  const { compilation, left, right } = asked
  // Without a value it is asked by an expression, whose lookup is no word of a path.
  const whole = right.kind === 'slot' && right.slot < 0
  const { path, lookup } = whole ? { path: [], lookup: words[0] ?? 'isnull' } : jsonWords(words)
  const piece = path.length ? withinJson(compilation, left, path) : left
  const { same } = compilation.operators.json
  const value = same !== undefined && right.kind === 'slot' && right.form !== 'null'
  if (!piece.inside && (whole || lookup === 'isnull' || (lookup === 'exact' && !value))) return undefined
  const sql = new JsonLookup({ ...asked, left: piece }).compile(lookup)
  return { sql, spec: BOOLEAN, nullable: !whole && lookup !== 'isnull' }
}

/** One lookup of JSON. */
class JsonLookup {
  readonly #asked: JsonAsked
  readonly #compilation: Compilation
  readonly #left: Piece
  readonly #right: RightSide
  readonly #what: string

  constructor(asked: JsonAsked) {
    this.#asked = asked
    this.#compilation = asked.compilation
    this.#left = asked.left
    this.#right = asked.right
    this.#what = asked.what
  }

  compile(lookup: string): string {
    const { json } = this.#compilation.operators
    const { sql } = this.#left
    if (lookup === 'isnull' || lookup === 'isnotnull') {
      const no = lookup === 'isnotnull' || (this.#right.kind === 'slot' && this.#right.form === 'false')
      return `${sql} IS ${no ? 'NOT ' : ''}NULL`
    }
    const right = this.#slot()
    if (right.form === 'null') {
      if (lookup === 'exact') return json.is(sql, 'null')
      throw new QueryError(`"${this.#what}" cannot be compared with null.`)
    }
    if (JSON_TEXTS.includes(lookup))
      return this.#asked.ofText(
        this.#compilation,
        jsonAs(this.#compilation, this.#left, 'text'),
        [lookup],
        right,
        this.#what,
      ).sql
    switch (lookup) {
      case 'exact':
        return this.#left.inside ? json.equals(sql, this.#value()) : (json.same ?? json.equals)(sql, this.#value())
      case 'in':
        return json.inList(
          sql,
          this.#list((item) => this.#encode(item)),
        )
      case 'range':
        return `(${this.#compare('>=', 0)} AND ${this.#compare('<=', 1)})`
      case 'contains':
        return json.contains(sql, this.#value())
      case 'containedBy':
        return json.contains(this.#value(), sql)
      case 'hasKey':
      case 'hasKeys':
      case 'hasAnyKeys':
        return json.hasKeys(sql, lookup === 'hasKeys', this.#keys(lookup === 'hasKey'))
      default:
        return this.#compare(JSON_COMPARE[lookup as keyof typeof JSON_COMPARE])
    }
  }

  #slot(): RightSide & { kind: 'slot' } {
    if (this.#right.kind === 'slot') return this.#right
    throw new QueryError(
      `"${this.#what}" compares JSON with a value. Make a text or a number of it for an expression: asText(), asNumber().`,
    )
  }

  #add(bind: (value: unknown) => unknown): string {
    const { parameters } = this.#compilation
    return parameters.add(this.#compilation.at(this.#slot().slot), bind)
  }

  #encode(value: unknown): string {
    // The codec of JSON gives text.
    return binder(JSON_VALUE, this.#compilation.codec(JSON_VALUE), this.#what)(value) as string
  }

  #value(): string {
    return this.#add((value) => this.#encode(value))
  }

  // Two parameters, of which one is NULL: one statement serves numbers and texts, and neither is ever taken for the other.
  #compare(operator: '>' | '>=' | '<' | '<=', index?: number): string {
    const { operators } = this.#compilation
    const side = (type: 'number' | 'string', spec: FieldSpec): string => {
      const mark = this.#add((value) => {
        const one = index === undefined ? value : this.#pair(value)[index]
        if (typeof one !== 'string' && !(typeof one === 'number' && Number.isFinite(one)))
          throw new QueryError(`"${this.#what}" compares with a number or a text.`)
        return typeof one === type ? one : null
      })
      return operators.typed(mark, this.#compilation.codec(spec).castType, spec)
    }
    const number = operators.compare(operator, operators.json.number(this.#left.sql), side('number', FLOAT))
    const text = operators.compare(operator, operators.json.text(this.#left.sql), side('string', TEXT))
    return `(${number} OR ${text})`
  }

  #pair(value: unknown): readonly unknown[] {
    if (Array.isArray(value) && value.length === 2) return value
    throw new QueryError(`"${this.#what}" takes a pair of values, neither of them null.`)
  }

  #list(encode: (item: unknown) => string, one = false): readonly string[] {
    const { operators, features, values } = this.#compilation
    const items = (value: unknown): readonly unknown[] => {
      const list = one ? [value] : value
      if (!Array.isArray(list)) throw new QueryError(`"${this.#what}" takes a list.`)
      return list.filter((item) => item !== null)
    }
    if (features.listParameter) return [this.#add((value) => operators.json.list(items(value).map(encode)))]
    const { length } = items(values[this.#compilation.at(this.#slot().slot)])
    return Array.from({ length: paddedSize(length) }, (_, index) =>
      this.#add((value) => {
        const list = items(value)
        return encode(list[Math.min(index, list.length - 1)])
      }),
    )
  }

  #keys(one: boolean): readonly string[] {
    return this.#list((item) => {
      if (typeof item !== 'string' || item.includes('\0') || !item.isWellFormed())
        throw new QueryError(`"${this.#what}" takes keys as text.`)
      return this.#compilation.operators.json.key(item)
    }, one)
  }
}
