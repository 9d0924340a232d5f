import type { FieldSpec } from '@tsango/core/fields'
import type { ModelDefinition } from '@tsango/core/registry'
import type { TextLookup } from '../dialects/base/base.ts'
import { commonPattern } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import { plainValue } from '../rows/row-key.ts'
import { BASE_LOOKUPS } from './base-lookups.ts'
import { textual } from './casts.ts'
import { collectionLookups, compileCollection, isCollection } from './collections.ts'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import { compareKey, isComposite, KEY_ORDER, refuseUnlike } from './composite-keys.ts'
import { compileBounds } from './date-bounds.ts'
import { JSON_LOOKUPS, jsonLength, lengthWords, withinJson } from './json.ts'
import { compileJson } from './json-lookups.ts'
import { compileOwn, ownLookup, ownNames, ownTransform } from './own-lookups.ts'
import { binder, paddedSize } from './parameters.ts'
import { compileSearchLookup, compileSimilar, likewise } from './search.ts'
import { BOOLEAN } from './specs.ts'
import { isTransform, transformed, transformsOf } from './transforms.ts'

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
const SIMILAR: ReadonlySet<string> = new Set(['trigramSimilar', 'trigramWordSimilar'])
const REGEX: ReadonlySet<string> = new Set(['regex', 'iregex'])
/** Lookups that hold wherever another does not. */
const TURNED: Readonly<Record<string, string>> = {
  ne: 'exact',
  notIn: 'in',
  notRange: 'range',
  notRegex: 'regex',
  notIregex: 'iregex',
}
const ORDERED = [...BASE_LOOKUPS, 'gt', 'gte', 'lt', 'lte', 'range', 'notRange']
const PATTERNS = [...REGEX, 'notRegex', 'notIregex']

/** The lookups that end a path to a column of a sort, by Django's names. */
export function lookupsOf(spec: FieldSpec): readonly string[] {
  switch (spec.sort) {
    case 'text':
      return [...ORDERED, ...TEXT, ...PATTERNS, 'search', ...SIMILAR]
    case 'uuid':
      return [...ORDERED, ...TEXT, ...PATTERNS]
    case 'number':
    case 'decimal':
    case 'duration':
    case 'date':
    case 'time':
    case 'dateTime':
    case 'cast':
      return ORDERED
    case 'compositeKey':
      return [...BASE_LOOKUPS, ...KEY_ORDER]
    case 'json':
      return JSON_LOOKUPS
    case 'encrypted':
      return ['isnull']
    case 'array':
    case 'range':
    case 'hstore':
    case 'vector':
    case 'point':
      return [...collectionLookups(spec), 'ne']
    case 'boolean':
    case 'binary':
      return BASE_LOOKUPS
  }
}

/** Compiles one lookup: a column, the words behind it, a value. */
export function compileLookup(
  compilation: Compilation,
  left: Piece,
  words: readonly string[],
  right: RightSide,
  what: string,
): Piece {
  const last = words.at(-1)
  const turned = last !== undefined && Object.hasOwn(TURNED, last) ? TURNED[last] : undefined
  if (turned) return negate(compileLookup(compilation, left, [...words.slice(0, -1), turned], right, what))
  const [word = 'exact', ...rest] = words
  const own = ownLookup(left.spec, word)
  if (own) {
    if (rest.length) throw nothingFollows(word, what)
    return compileOwn(compilation, left, own, right, { word, what })
  }
  const counted = left.spec.sort === 'json' && right.kind === 'slot' && right.slot >= 0 ? lengthWords(words) : undefined
  if (counted) {
    const array = counted.path.length ? withinJson(compilation, left, counted.path) : left
    return compileLookup(compilation, jsonLength(compilation, array), counted.rest, right, what)
  }
  const json =
    left.spec.sort === 'json' && !ownTransform(left.spec, word)
      ? compileJson({ compilation, left, right, what, ofText: compileLookup }, words)
      : undefined
  if (json) return json
  const bounded = compileBounds(compilation, left, words, right, what)
  if (bounded) return bounded
  if (isTransform(left.spec, word))
    return compileLookup(compilation, transformed(compilation, left, word), rest, right, what)
  // It has no value, so that nobody can write it.
  const known = word === 'isnotnull' ? right.kind === 'slot' && right.slot < 0 : lookupsOf(left.spec).includes(word)
  if (!known) throw unknownLookup(left.spec, asWritten(word, what), what, targetOf(left))
  if (rest.length) throw nothingFollows(word, what)
  const { sql, nullable } = condition(compilation, left, word, right, what)
  return { sql, nullable, spec: BOOLEAN }
}

// What turns another lookup round is told by its own name.
function asWritten(word: string, what: string): string {
  return Object.keys(TURNED).find((turned) => TURNED[turned] === word && what.endsWith(`__${turned}`)) ?? word
}

function nothingFollows(word: string, what: string): QueryError {
  return new QueryError(`Nothing can follow "${word}" in "${what}".`)
}

/** What is said of a word that a column does not have, in a path that may come from outside. */
export function unknownLookup(spec: FieldSpec, word: string, what: string, target?: ModelDefinition): QueryError {
  const known = [...new Set([...lookupsOf(spec), ...transformsOf(spec), ...ownNames(spec)])]
  const there = target ? ` ${target.label} has: ${target.names.join(', ')}.` : ''
  return new QueryError(`Unknown lookup "${word}" in "${what}". A ${spec.sort} field has: ${known.join(', ')}.${there}`)
}

// Behind the name of a key may stand what the row has that it points at; behind that of its value nothing of that.
function targetOf({ field, spec, rowName }: Piece): ModelDefinition | undefined {
  return field && field.spec === spec && rowName === undefined ? field.relation?.target : undefined
}

function condition(
  compilation: Compilation,
  left: Piece,
  word: string,
  right: RightSide,
  what: string,
): { sql: string; nullable: boolean } {
  const { operators } = compilation
  refuseUnlike(left, right, what)
  if (word === 'isnull' || word === 'isnotnull') {
    const yes = word === 'isnull' && !(right.kind === 'slot' && right.form === 'false')
    return { sql: isNull(left, yes), nullable: false }
  }
  if (right.kind === 'slot' && right.form === 'null') {
    if (word === 'exact' || word === 'iexact') return { sql: isNull(left, true), nullable: false }
    throw new QueryError(`"${what}" cannot be compared with null. Use isnull.`)
  }
  if (isComposite(left)) return compareKey(compilation, left, word, right, what)
  if (word !== 'in' && isCollection(left.spec)) return compileCollection(compilation, left, word, right, what)
  if (left.likewise && (word === 'in' || word === 'range' || REGEX.has(word)))
    throw new QueryError(
      `"${what}" compares texts without accents, one at a time: nothing of the kind is made of a list or a pattern.`,
    )
  if (word === 'in') return membership(compilation, left, right, what)
  if (word === 'range') return between(compilation, left, right, what)
  if (SIMILAR.has(word)) return compileSimilar(compilation, left, word, right, what)
  if (word === 'search') return compileSearchLookup(compilation, left, right, what)
  const uuid = left.spec.sort === 'uuid'
  const text = uuid && (TEXT.has(word) || REGEX.has(word)) ? textual(compilation, left, what) : left
  if (REGEX.has(word)) return matching(compilation, text, word, right, what)
  if (TEXT.has(word)) {
    const lookup = (uuid ? word.replace(/^i(?!exact)/, '') : word) as TextLookup
    if (right.kind === 'sql')
      return compareTexts(compilation, text, lookup, { ...right, sql: likewise(left, right.sql) })
    // Without accents a full-width percent sign is a plain one, which a pattern would take for anything.
    if (left.likewise) {
      const sql = likewise(left, compilation.parameter(right.slot, left.spec, what))
      return compareTexts(compilation, text, lookup, { kind: 'sql', sql, nullable: false, spec: left.spec })
    }
    const pattern = compilation.parameters.add(compilation.at(right.slot), (value) => {
      if (typeof value !== 'string') throw new QueryError(`"${what}" takes text.`)
      // A UUID is written in small letters, whoever asks for it.
      return operators.patternOf(lookup, uuid ? value.toLowerCase() : value)
    })
    return { sql: operators.text(lookup, text.sql, pattern), nullable: left.nullable }
  }
  const row = left.rows && word === 'exact' ? (value: unknown) => plainValue(value, left, what) : undefined
  const other = right.kind === 'sql' ? right.sql : compilation.parameter(right.slot, left.spec, what, row)
  const operator = COMPARE[word as keyof typeof COMPARE]
  return {
    sql: operators.compare(operator, left.sql, likewise(left, other)),
    nullable: left.nullable || (right.kind === 'sql' && right.nullable),
  }
}

// A key of several columns points nowhere where one of them is NULL.
function isNull({ sql, parts, spec }: Piece, yes: boolean): string {
  const word = yes ? 'IS NULL' : 'IS NOT NULL'
  if (!parts) return `${sql} ${word}`
  const open = parts.filter((_, index) => spec.parts?.[index]?.nullable)
  const asked = (open.length ? open : parts.slice(0, 1)).map((part) => `${part} ${word}`)
  return asked.length > 1 ? `(${asked.join(yes ? ' OR ' : ' AND ')})` : asked.join('')
}

// What an expression gives is no pattern: nothing in it means anything.
function compareTexts(
  { operators }: Compilation,
  { sql, nullable, spec }: Piece,
  lookup: TextLookup,
  right: RightSide & { kind: 'sql' },
): { sql: string; nullable: boolean } {
  const call = (name: 'lower' | 'length', item: string): string =>
    operators.call({ name, items: [item], nullable: [], spec, places: 0 })
  const folds = lookup.startsWith('i')
  const [text, piece] = [sql, right.sql].map((item) => (folds ? call('lower', item) : item)) as [string, string]
  const either = { nullable: nullable || right.nullable }
  switch (lookup) {
    case 'iexact':
      return { ...either, sql: operators.compare('=', text, piece) }
    case 'contains':
    case 'icontains':
      return { ...either, sql: `${operators.builtin('position', [text, piece])} > 0` }
    default: {
      const end = operators.builtin(lookup.includes('start') ? 'left' : 'right', [text, call('length', piece)])
      return { ...either, sql: operators.compare('=', end, piece) }
    }
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

/** Items beyond which a list is one parameter where the database has a way to it: placeholders are quicker, and a statement takes only so many. */
const LONG = 16_384

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
    const given: readonly unknown[] = right.pick?.(value) ?? value
    const list = given.filter((item) => item !== null)
    return left.rows ? list.map((item) => plainValue(item, left, what)) : list
  }
  if (features.listParameter) {
    const one = binder(left.spec, codec, what)
    const bind = (value: unknown): unknown => operators.listValue(items(value).map(one))
    return {
      sql: operators.inList(left.sql, [compilation.parameters.add(compilation.at(right.slot), bind)], codec.castType),
      nullable: left.nullable,
    }
  }
  const { length } = items(compilation.values[compilation.at(right.slot)])
  const long = length > LONG ? operators.longList?.(left.spec) : undefined
  if (long) {
    const one = binder(left.spec, codec, what)
    const bind = (value: unknown): unknown => long.value(items(value).map(one))
    return {
      sql: long.sql(left.sql, compilation.parameters.add(compilation.at(right.slot), bind)),
      nullable: left.nullable,
    }
  }
  const size = paddedSize(length)
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
    sql: marks.length ? operators.inList(left.sql, marks, codec.castType) : operators.noRows,
    nullable: marks.length > 0 && left.nullable,
  }
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
      if (!Array.isArray(value) || value.length !== 2 || value.includes(null))
        throw new QueryError(`"${what}" takes a pair of values, neither of them null.`)
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
