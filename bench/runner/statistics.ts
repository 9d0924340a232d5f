/** The figures of one contestant in one case, in the order of the rounds. */
export interface Figures {
  readonly contestant: string
  readonly values: readonly number[]
}

/** What is reported of a contestant. */
export interface Summary {
  readonly contestant: string
  readonly median: number
  readonly min: number
  readonly max: number
  /** The median over the rounds of this figure divided by the base's of the same round. */
  readonly ratio: number
  readonly ratioMin: number
  readonly ratioMax: number
}

/** The middle of sorted values; the mean of the two middle ones where their number is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2
}

/** The value at a quarter of the way up: of times that a busy machine only lengthens, it says more than the middle one. */
export function quarter(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 4)] ?? Number.NaN
}

/** The value at three quarters of the way up: the same of rates, which a busy machine only lowers. */
export function upperQuarter(values: readonly number[]): number {
  return [...values].sort((a, b) => b - a)[Math.floor((values.length - 1) / 4)] ?? Number.NaN
}

/** Summarises figures against a base that was measured in the same rounds, so that what slows the whole machine cancels out. */
export function summarise(figures: Figures, base: Figures): Summary {
  const ratios = figures.values.map((value, round) => value / (base.values[round] ?? Number.NaN))
  return {
    contestant: figures.contestant,
    median: median(figures.values),
    min: Math.min(...figures.values),
    max: Math.max(...figures.values),
    ratio: median(ratios),
    ratioMin: Math.min(...ratios),
    ratioMax: Math.max(...ratios),
  }
}
