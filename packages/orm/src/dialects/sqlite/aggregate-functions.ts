import { bitAggregates } from './bit-aggregates.ts'

/** An aggregate that SQL may call on connections of this runtime, also over a window. */
export interface SqlAggregate<S> {
  readonly name: string
  /** Whether it takes whole numbers as `bigint`. */
  readonly bigints: boolean
  readonly start: () => S
  readonly step: (gathered: S, value: unknown) => S
  readonly inverse: (gathered: S, value: unknown) => S
  readonly result: (gathered: S) => number | bigint | null
}

interface Spread {
  readonly count: number
  readonly mean: number
  /** The sum of the squares of the distances from the mean. */
  readonly squares: number
}

const NONE: Spread = { count: 0, mean: 0, squares: 0 }

// Welford's way: the difference of two large sums would lose every digit that counts.
function added(spread: Spread, value: unknown): Spread {
  if (value === null) return spread
  const count = spread.count + 1
  const distance = Number(value) - spread.mean
  const mean = spread.mean + distance / count
  return { count, mean, squares: spread.squares + distance * (Number(value) - mean) }
}

function taken(spread: Spread, value: unknown): Spread {
  if (value === null) return spread
  const count = spread.count - 1
  if (count === 0) return NONE
  const distance = Number(value) - spread.mean
  const mean = spread.mean - distance / count
  return { count, mean, squares: Math.max(0, spread.squares - distance * (Number(value) - mean)) }
}

function spreadOf(name: string, sample: boolean, root: boolean): SqlAggregate<Spread> {
  const result = ({ count, squares }: Spread): number | null => {
    const divisor = sample ? count - 1 : count
    if (divisor < 1) return null
    return root ? Math.sqrt(squares / divisor) : squares / divisor
  }
  return { name, bigints: false, start: () => NONE, step: added, inverse: taken, result }
}

/** Every aggregate, to be registered on each connection. */
export const aggregateFunctions: readonly (SqlAggregate<Spread> | (typeof bitAggregates)[number])[] = [
  ...bitAggregates,
  spreadOf('tsango_stddev_pop', false, true),
  spreadOf('tsango_stddev_samp', true, true),
  spreadOf('tsango_var_pop', false, false),
  spreadOf('tsango_var_samp', true, false),
]
