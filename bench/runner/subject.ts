/** One of those who are compared. */
export interface Contestant {
  readonly name: string
  /** Measures once, in a fresh process, and resolves to a figure in the unit of its case. */
  measure(): Promise<number>
}

/** Something that every contestant does. */
export interface BenchCase {
  readonly name: string
  /** What the figure counts, such as `'requests / CPU-s'` or `'µs'`. */
  readonly unit: string
  /** The first is the base: its ratio is 1. */
  readonly contestants: readonly Contestant[]
}

/** A ratio between two contestants of a case that must be reached. */
export interface Target {
  readonly case: string
  readonly contestant: string
  /** The contestant that it is compared with. */
  readonly base: string
  readonly atLeast?: number
  readonly atMost?: number
}

/** What a folder's `bench.ts` exports as `subject`. */
export interface Subject {
  readonly name: string
  readonly title: string
  /** Default: 5. */
  readonly rounds?: number
  readonly cases: readonly BenchCase[]
  readonly targets?: readonly Target[]
}
