/** One of those who are compared. */
export interface Contestant {
  readonly name: string
  /** Starts it in a fresh process, and resolves when it is warm. */
  start(): Promise<Started>
}

/** A contestant that runs. */
export interface Started {
  /** Measures once, and resolves to a figure in the unit of its case. */
  measure(): Promise<number>
  /** Ends its process. */
  end?(): Promise<void>
}

/** Something that every contestant does. */
export interface BenchCase {
  readonly name: string
  /** What the figure counts, such as `'requests / CPU-s'` or `'µs'`. */
  readonly unit: string
  /** How often each contestant measures in a round, by turns while all of them run. Default: 1. */
  readonly turns?: number
  /** How many rounds it has at most; default: as many as the others. */
  readonly rounds?: number
  /** Makes the figure of a round of those of its turns. Default: that at a quarter, which suits times. */
  readonly fold?: (figures: readonly number[]) => number
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

/** A contestant that starts a process for each figure, and has ended it when that is there. */
export function alone(measure: () => Promise<number>): () => Promise<Started> {
  return async () => ({ measure })
}
