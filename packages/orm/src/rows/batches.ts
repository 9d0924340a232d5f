import { bytesOf, mostBytesOf } from '../dialects/base/statement-size.ts'

/** Numbers of rows that come again: powers of two, and what people cut their lists into. Beyond the largest, a row costs no less. */
const SIZES = [1000, 512, 500, 256, 250, 128, 100, 64, 32, 16]
/** Batches smaller than this may have any size. */
const SMALL = 16

/** What one statement takes. */
export interface BatchLimits {
  readonly rows: number
  /** Whether one statement serves any number of rows, so that nothing is gained by few sizes. */
  readonly anySize?: boolean
  /** Where each row ends among the bytes of all, and how many a statement takes; absent where all rows are less. */
  readonly bytes?: { readonly ends: Float64Array; readonly most: number } | undefined
}

/**
 * Cuts rows into batches, each from one place to before another. Mostly, every number of rows is a statement of its own, which a database has to read
 * and to plan: so the sizes are few, and what is left at the end, and they come again with the next rows. A row that is larger than a statement
 * should be goes alone.
 */
export function batches(count: number, limits: BatchLimits): (readonly [start: number, end: number])[] {
  const found: (readonly [number, number])[] = []
  for (let start = 0; start < count; ) {
    const end = start + sizeFrom(start, count - start, limits)
    found.push([start, end])
    start = end
  }
  return found
}

/** How the values of rows, one row behind the other, are cut by their bytes. */
export function bytesOfRows(values: readonly unknown[], width: number, most: number | undefined): BatchLimits['bytes'] {
  if (most === undefined || mostBytesOf(values) <= most) return undefined
  const ends = new Float64Array(values.length / width)
  let bytes = 0
  for (let row = 0; row < ends.length; row++) {
    bytes += bytesOf(values.slice(row * width, (row + 1) * width))
    ends[row] = bytes
  }
  return { ends, most }
}

function sizeFrom(start: number, left: number, { rows, bytes, anySize }: BatchLimits): number {
  const before = start === 0 ? 0 : (bytes?.ends[start - 1] ?? 0)
  const takes = (size: number): boolean =>
    size <= left && size <= rows && (!bytes || (bytes.ends[start + size - 1] ?? 0) - before <= bytes.most)
  if (anySize) {
    if (!bytes) return Math.max(1, Math.min(left, rows))
    let size = 1
    while (takes(size + 1)) size++
    return size
  }
  for (const size of SIZES) if (takes(size)) return size
  for (let size = Math.min(left, rows, SMALL - 1); size > 1; size--) if (takes(size)) return size
  return 1
}
