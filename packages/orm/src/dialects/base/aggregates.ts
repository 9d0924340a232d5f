import type { FieldSpec } from '@tsango/core/fields'

/** The aggregates. */
export type AggregateName = 'count' | 'sum' | 'avg' | 'min' | 'max' | SpreadName | BitsName | 'joined'

/** The bits that whole numbers of 64 with a sign have in common, that some have, and that an odd number of them has. */
export type BitsName = 'bitAnd' | 'bitOr' | 'bitXor'

/** The names of aggregates of bits in SQL. */
export const BITS: Readonly<Record<BitsName, string>> = { bitAnd: 'BIT_AND', bitOr: 'BIT_OR', bitXor: 'BIT_XOR' }

/** Whether an aggregate is one of bits. */
export function isBits(name: AggregateName): name is BitsName {
  return Object.hasOwn(BITS, name)
}

/** How far numbers lie from their mean: of all of them (`Pop`), or estimated from a sample of them. */
export type SpreadName = 'stdDevPop' | 'stdDevSamp' | 'varPop' | 'varSamp'

/** The names of spreads in SQL. */
export const SPREADS: Readonly<Record<SpreadName, string>> = {
  stdDevPop: 'STDDEV_POP',
  stdDevSamp: 'STDDEV_SAMP',
  varPop: 'VAR_POP',
  varSamp: 'VAR_SAMP',
}

/** Whether an aggregate is a spread. */
export function isSpread(name: AggregateName): name is SpreadName {
  return Object.hasOwn(SPREADS, name)
}

/** The functions that have a value for each row of a window. */
export type WindowFunction =
  | 'rowNumber'
  | 'rank'
  | 'denseRank'
  | 'percentRank'
  | 'cumeDist'
  | 'ntile'
  | 'lag'
  | 'lead'
  | 'firstValue'
  | 'lastValue'
  | 'nthValue'

/** What an aggregate is made of. */
export interface AggregateCall {
  readonly name: AggregateName
  /** SQL text. */
  readonly item: string
  /** The spec of the item. */
  readonly spec: FieldSpec
  readonly distinct: boolean
  /** ` OVER (…)`, behind the aggregate itself and inside of what is made of it; `''` where there is no window. */
  readonly over: string
  /** Of `joined` alone. */
  readonly joined?: JoinedTexts | undefined
}

/** How texts are put together, as SQL text. */
export interface JoinedTexts {
  /** What stands between two of them. */
  readonly separator: string
  /** The terms of their order, or `''`. */
  readonly order: string
}

/** Texts without anything between them, in no order. */
export const NOT_JOINED: JoinedTexts = { separator: "''", order: '' }

/** `COUNT(DISTINCT x)` and the like. */
export function callAggregate({ name, item, distinct, over }: AggregateCall): string {
  const word = isSpread(name) ? SPREADS[name] : isBits(name) ? BITS[name] : name.toUpperCase()
  return `${word}(${distinct ? 'DISTINCT ' : ''}${item})${over}`
}
