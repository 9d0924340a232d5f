import type { FieldSpec, Kind, Sort } from '@tsango/core/fields'
import { isWhole } from './standard-operators.ts'

/** What a value would lose where its column becomes another. */
export type LossKind =
  /** Characters, or digits before the point. */
  | 'size'
  /** Digits behind the point. */
  | 'places'
  /** What tells it from the floats next to it. */
  | 'precision'
  /** How much, where only whether is left. */
  | 'amount'
  /** The time of day. */
  | 'time'
  /** Digits of its second. */
  | 'fraction'
  /** All: it means nothing in the new type. */
  | 'meaning'

/** The rows that would lose something. */
export interface Loss {
  readonly kind: LossKind
  /** True of those rows; not of NULL, and of no row whose value stays what it is. */
  readonly where: string
}

/** How a database finds values that would lose something; `column` is SQL, and each gives a condition. */
export interface LossWords {
  /** Texts of more characters, as they are written into a column of text. */
  longer(column: string, length: number): string
  /** Numbers with more digits behind the point. */
  finer(column: string, spec: FieldSpec, places: number): string
  /** Decimals with more digits before the point. */
  greater(column: string, spec: FieldSpec, digits: number): string
  /** Numbers that no float is. */
  betweenFloats(column: string, spec: FieldSpec): string
  /** Numbers that are neither 0 nor 1. */
  neitherNorOne(column: string, spec: FieldSpec): string
  /** Moments that are no midnight of UTC. */
  timed(column: string): string
  /** Moments with digits behind the milliseconds. */
  belowMilliseconds(column: string): string
  /** Texts that say more than a value of such a kind keeps. */
  readonly written: WrittenLosses
  /** What the database's own types lose; default: nothing. */
  others?(column: string, before: FieldSpec, after: FieldSpec): readonly Loss[]
}

/** How a database finds texts that say more than a value of another kind keeps. */
export interface WrittenLosses {
  /** Numbers with other digits than 0 behind so many behind the point. */
  number(column: string, places: number): string
  /** Days with a time of day. */
  day(column: string): string
  /** Moments with other digits than 0 behind so many of a second. */
  moment(column: string, digits: number): string
  /** Times of day with a day, with an offset, or with more than milliseconds. */
  time(column: string): string
}

const DAY = '[0-9]{4}-[0-9]{2}-[0-9]{2}'
const beyond = (digits: number): string => `[.][0-9]{${digits}}[0-9]*[1-9]`

/** Finds them by regular expressions, which hold no backslash; `matches` gives a condition. */
export function writtenLosses(matches: (column: string, pattern: string) => string): WrittenLosses {
  return {
    number: (column, places) => matches(column, `^ *[+-]?[0-9]*${beyond(places)}0* *$`),
    day: (column) => matches(column, `^ *${DAY}[^0-9].*[1-9]`),
    moment: (column, digits) => matches(column, beyond(digits)),
    time: (column) => matches(column, `${beyond(3)}|^ *${DAY}|[+]`),
  }
}

/** Finds the rows that would lose something. */
type Losses = (column: string, before: FieldSpec, after: FieldSpec) => readonly Loss[]

/** Makes what finds the rows that would lose something. Of types that somebody named (`dbType`), nothing is known but how long their texts are. */
export function lossesBy(words: LossWords): Losses {
  return (column, before, after) => {
    if (after.dbType !== undefined) return []
    const known = before.dbType === undefined ? RULES : [ofTexts]
    return known.flatMap((rule) => rule(words)(column, before, after))
  }
}

const TEXTS: readonly Sort[] = ['text', 'encrypted', 'binary']
const NUMBERS: readonly Sort[] = ['number', 'decimal', 'duration']
const MOMENTS: readonly Sort[] = ['date', 'time', 'dateTime']
/** Whole numbers by their bits. */
const BITS: Partial<Readonly<Record<Kind, number>>> = { smallInt: 16, smallAuto: 16, int: 32, auto: 32 }
/** Kinds of which each number is a float. */
const FLOATS: readonly Kind[] = ['float', 'smallInt', 'smallAuto', 'int', 'auto']

const ofTexts =
  ({ longer }: LossWords): Losses =>
  (column, before, { sort, maxLength }) => {
    const room = before.dbType === undefined ? before.maxLength : undefined
    if (sort !== 'text' || !TEXTS.includes(before.sort) || maxLength === undefined) return []
    return (room ?? Number.POSITIVE_INFINITY) > maxLength ? [{ kind: 'size', where: longer(column, maxLength) }] : []
  }

const ofNumbers =
  (words: LossWords): Losses =>
  (column, before, after) => {
    if (!NUMBERS.includes(before.sort)) return []
    if (after.kind === 'boolean') return [{ kind: 'amount', where: words.neitherNorOne(column, before) }]
    if (!NUMBERS.includes(after.sort)) return []
    if (after.kind === 'float')
      return FLOATS.includes(before.kind) ? [] : [{ kind: 'precision', where: words.betweenFloats(column, before) }]
    const places = placesOf(after)
    return [
      ...(placesOf(before) > places ? [{ kind: 'places', where: words.finer(column, before, places) } as const] : []),
      ...tooGreat(words, column, before, after),
    ]
  }

function tooGreat(words: LossWords, column: string, before: FieldSpec, after: FieldSpec): readonly Loss[] {
  const bits = BITS[after.kind]
  if (bits !== undefined && before.sort !== 'decimal' && (BITS[before.kind] ?? 64) > bits)
    return [{ kind: 'size', where: `${column} NOT BETWEEN ${-(2 ** (bits - 1))} AND ${2 ** (bits - 1) - 1}` }]
  if (before.kind !== 'decimal' || after.kind !== 'decimal' || wholeDigits(before) <= wholeDigits(after)) return []
  return [{ kind: 'size', where: words.greater(column, before, wholeDigits(after)) }]
}

const ofMoments =
  ({ timed, belowMilliseconds }: LossWords): Losses =>
  (column, before, after) => {
    if (before.sort !== 'dateTime') return []
    if (after.kind === 'date') return [{ kind: 'time', where: timed(column) }]
    const finer = before.kind === 'dateTimeExact' && after.kind === 'dateTime'
    return finer ? [{ kind: 'fraction', where: belowMilliseconds(column) }] : []
  }

const ofWrittenValues =
  ({ written }: LossWords): Losses =>
  (column, { sort }, after) => {
    if (sort !== 'text') return []
    if (after.kind === 'decimal' || isWhole(after.kind))
      return [{ kind: 'places', where: written.number(column, placesOf(after)) }]
    if (after.kind === 'date') return [{ kind: 'time', where: written.day(column) }]
    if (after.kind === 'time') return [{ kind: 'fraction', where: written.time(column) }]
    if (after.sort !== 'dateTime') return []
    return [{ kind: 'fraction', where: written.moment(column, after.kind === 'dateTimeExact' ? 6 : 3) }]
  }

// Some databases make something of the digits, or take the day that it is, or keep what no row could be written with.
const withoutMeaning = (): Losses => (column, before, after) => {
  const [fromMoment, toMoment] = [MOMENTS.includes(before.sort), MOMENTS.includes(after.sort)]
  const between = fromMoment && toMoment && (before.sort === 'time') !== (after.sort === 'time')
  const from = fromMoment && (NUMBERS.includes(after.sort) || after.kind === 'boolean' || after.kind === 'uuid')
  const to = !fromMoment && toMoment && !TEXTS.includes(before.sort)
  const uuid = after.kind === 'uuid' && (NUMBERS.includes(before.sort) || before.kind === 'boolean')
  return between || from || to || uuid ? [{ kind: 'meaning', where: `${column} IS NOT NULL` }] : []
}

const ofOthers =
  ({ others }: LossWords): Losses =>
  (...asked) =>
    others?.(...asked) ?? []

const RULES = [ofTexts, ofNumbers, ofMoments, ofWrittenValues, withoutMeaning, ofOthers]

function placesOf({ kind, places = 0 }: FieldSpec): number {
  if (kind === 'float') return Number.POSITIVE_INFINITY
  return kind === 'decimal' ? places : 0
}

const wholeDigits = ({ digits = 0, places = 0 }: FieldSpec): number => digits - places
