import type { SqlAggregate } from './aggregate-functions.ts'

interface Counted {
  readonly rows: number
  /** How many of them have each bit. */
  readonly bits: readonly number[]
}

const NONE: Counted = { rows: 0, bits: new Array<number>(64).fill(0) }

function counted({ rows, bits }: Counted, value: unknown, by: 1 | -1): Counted {
  if (value === null) return { rows, bits }
  const number = BigInt.asUintN(64, BigInt(value as bigint))
  return { rows: rows + by, bits: bits.map((count, at) => ((number >> BigInt(at)) & 1n ? count + by : count)) }
}

// Counts can be taken back again, which a window that goes on does.
function ofBits(name: string, has: (count: number, rows: number) => boolean): SqlAggregate<Counted> {
  return {
    name,
    bigints: true,
    start: () => NONE,
    step: (before, value) => counted(before, value, 1),
    inverse: (before, value) => counted(before, value, -1),
    result: ({ rows, bits }) =>
      rows === 0
        ? null
        : BigInt.asIntN(
            64,
            bits.reduce((sum, count, at) => (has(count, rows) ? sum | (1n << BigInt(at)) : sum), 0n),
          ),
  }
}

/** The aggregates of bits. */
export const bitAggregates: readonly SqlAggregate<Counted>[] = [
  ofBits('tsango_bit_and', (count, rows) => count === rows),
  ofBits('tsango_bit_or', (count) => count > 0),
  ofBits('tsango_bit_xor', (count) => count % 2 === 1),
]
