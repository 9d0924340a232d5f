import type { FieldSpec } from '@tsango/core/fields'
import type { TextLookup } from '../dialects/base/base.ts'
import { commonPattern } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Compilation, Piece } from './compilation.ts'
import { binder } from './parameters.ts'
import { BOOLEAN, DAY, WHOLE } from './specs.ts'

const COMPARE = { exact: '=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const
const TEXT: ReadonlySet<string> = new Set([
  'iexact',
  'contains',
  'icontains',
  'startswith',
  'istartswith',
  'endswith',
  'iendswith',
])
const REGEX: ReadonlySet<string> = new Set(['regex', 'iregex'])
const DATE_PARTS = ['year', 'quarter', 'month', 'day', 'weekDay'] as const
const TIME_PARTS = ['hour', 'minute', 'second'] as const
const BASE = ['exact', 'in', 'isnull']
const ORDERED = [...BASE, 'gt', 'gte', 'lt', 'lte', 'range']

/** The lookups that a column of a sort has, by Django's names. */
export function lookupsOf({ sort }: FieldSpec): readonly string[] {
  switch (sort) {
    case 'text':
      return [...ORDERED, ...TEXT, ...REGEX]
    case 'number':
    case 'decimal':
    case 'duration':
      return ORDERED
    case 'date':
      return [...ORDERED, ...DATE_PARTS]
    case 'time':
      return [...ORDERED, ...TIME_PARTS]
    case 'dateTime':
      return [...ORDERED, ...DATE_PARTS, ...TIME_PARTS, 'date']
    case 'json':
      return ['exact', 'isnull']
    case 'uuid':
    case 'boolean':
    case 'binary':
      return BASE
  }
}

/** What the right side of a lookup is. */
export type RightSide =
  | { readonly kind: 'slot'; readonly slot: number; readonly form: 'value' | 'null' | 'list' | 'true' | 'false' }
  | { readonly kind: 'sql'; readonly sql: string; readonly nullable: boolean }

/** Compiles one lookup: a column, the words behind it, a value. */
export function compileLookup(
  compilation: Compilation,
  left: Piece,
  words: readonly string[],
  right: RightSide,
  what: string,
): Piece {
  const [word = 'exact', ...rest] = words
  const known = lookupsOf(left.spec)
  const missing = word === 'isnotnull' ? false : !known.includes(word)
  if (missing)
    throw new QueryError(`Unknown lookup "${word}" in "${what}". A ${left.spec.sort} field has: ${known.join(', ')}.`)
  if (isPart(word)) {
    return compileLookup(compilation, partOf(compilation, left, word), rest, right, what)
  }
  if (rest.length) throw new QueryError(`Nothing can follow "${word}" in "${what}".`)
  const { sql, nullable } = condition(compilation, left, word, right, what)
  return { sql, nullable, spec: BOOLEAN }
}

/** A part of a date, a time or a moment. */
export function partOf({ operators }: Compilation, piece: Piece, part: PartName): Piece {
  return {
    sql: operators.part(part, piece.sql, piece.spec),
    spec: part === 'date' ? DAY : WHOLE,
    nullable: piece.nullable,
  }
}

type PartName = (typeof DATE_PARTS)[number] | (typeof TIME_PARTS)[number] | 'date'

function isPart(word: string): word is PartName {
  return (
    word === 'date' ||
    (DATE_PARTS as readonly string[]).includes(word) ||
    (TIME_PARTS as readonly string[]).includes(word)
  )
}

function condition(
  compilation: Compilation,
  left: Piece,
  word: string,
  right: RightSide,
  what: string,
): { sql: string; nullable: boolean } {
  const { operators } = compilation
  if (word === 'isnull' || word === 'isnotnull') {
    const yes = word === 'isnull' && !(right.kind === 'slot' && right.form === 'false')
    return { sql: `${left.sql} IS ${yes ? '' : 'NOT '}NULL`, nullable: false }
  }
  if (right.kind === 'slot' && right.form === 'null') {
    if (word === 'exact') return { sql: `${left.sql} IS NULL`, nullable: false }
    throw new QueryError(`"${what}" cannot be compared with null. Use isnull.`)
  }
  if (word === 'in') return membership(compilation, left, right, what)
  if (word === 'range') return between(compilation, left, right, what)
  if (REGEX.has(word)) return matching(compilation, left, word, right, what)
  if (TEXT.has(word)) {
    const lookup = word as TextLookup
    const pattern =
      right.kind === 'sql'
        ? right.sql
        : compilation.parameters.add(compilation.at(right.slot), (value) => {
            if (typeof value !== 'string') throw new QueryError(`"${what}" takes text.`)
            return operators.patternOf(lookup, value)
          })
    return { sql: operators.text(lookup, left.sql, pattern), nullable: left.nullable }
  }
  const other = right.kind === 'sql' ? right.sql : compilation.parameter(right.slot, left.spec, what)
  const operator = COMPARE[word as keyof typeof COMPARE]
  return {
    sql: operators.compare(operator, left.sql, other),
    nullable: left.nullable || (right.kind === 'sql' && right.nullable),
  }
}

function matching(
  compilation: Compilation,
  left: Piece,
  word: string,
  right: RightSide,
  what: string,
): { sql: string; nullable: boolean } {
  if (right.kind === 'sql')
    throw new QueryError(`"${what}" takes a pattern as text: what an expression gives is in no common dialect.`)
  const ignoreCase = word === 'iregex'
  const pattern = compilation.parameters.add(compilation.at(right.slot), (value) => {
    if (typeof value !== 'string') throw new QueryError(`"${what}" takes text.`)
    // A sigma at the end of a word is a sigma, as in every lookup that ignores case.
    return commonPattern(ignoreCase ? value.replaceAll('ς', 'σ') : value, ignoreCase)
  })
  return { sql: compilation.operators.matches(left.sql, pattern, ignoreCase), nullable: left.nullable }
}

function membership(
  compilation: Compilation,
  left: Piece,
  right: RightSide,
  what: string,
): { sql: string; nullable: boolean } {
  if (right.kind === 'sql') return { sql: `${left.sql} IN ${right.sql}`, nullable: left.nullable || right.nullable }
  const { operators, features } = compilation
  const codec = compilation.codec(left.spec)
  const items = (value: unknown): unknown[] => {
    if (!Array.isArray(value)) throw new QueryError(`"${what}" takes a list.`)
    return value.filter((item) => item !== null)
  }
  if (features.listParameter) {
    const one = binder(left.spec, codec, what)
    const bind = (value: unknown): unknown => operators.listValue(items(value).map(one))
    return {
      sql: operators.inList(left.sql, [compilation.parameters.add(compilation.at(right.slot), bind)], codec.castType),
      nullable: left.nullable,
    }
  }
  const size = paddedSize(items(compilation.values[compilation.at(right.slot)]).length)
  // Placeholders are bound one after the other: the list is read with the first, not anew with each.
  let list: unknown[] = []
  const marks = Array.from({ length: size }, (_, index) =>
    // Past the end the last item stands again, so that one statement serves every length up to the next size.
    compilation.parameter(right.slot, left.spec, what, (value) => {
      if (index === 0) list = items(value)
      return list[Math.min(index, list.length - 1)]
    }),
  )
  return {
    sql: marks.length ? operators.inList(left.sql, marks, codec.castType) : operators.never,
    nullable: marks.length > 0 && left.nullable,
  }
}

/** Where lists stop to grow by powers of two: the next one would not fit a statement. */
const STEP = 8192

/** The number of placeholders for a list of a length: the next power of two, for long lists the next multiple of 8192. */
export function paddedSize(length: number): number {
  if (length > STEP) return Math.ceil(length / STEP) * STEP
  return length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length))
}

function between(
  compilation: Compilation,
  left: Piece,
  right: RightSide,
  what: string,
): { sql: string; nullable: boolean } {
  if (right.kind === 'sql') throw new QueryError(`"${what}" takes a pair of values.`)
  const side = (index: number) =>
    compilation.parameter(right.slot, left.spec, what, (value) => {
      if (!Array.isArray(value) || value.length !== 2) throw new QueryError(`"${what}" takes a pair of values.`)
      return value[index] as unknown
    })
  const { operators } = compilation
  return {
    sql: `(${operators.compare('>=', left.sql, side(0))} AND ${operators.compare('<=', left.sql, side(1))})`,
    nullable: left.nullable,
  }
}

/** Turns a condition round: true for every row for which it is not true. */
export function negate(piece: Piece): Piece {
  return { sql: piece.nullable ? `(${piece.sql}) IS NOT TRUE` : `NOT (${piece.sql})`, spec: BOOLEAN, nullable: false }
}
