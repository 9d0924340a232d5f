import { type Figures, type Summary, summarise } from './statistics.ts'
import type { BenchCase, Subject, Target } from './subject.ts'

/** The figures of a case. */
export interface Measured {
  readonly case: BenchCase
  readonly figures: readonly Figures[]
}

/** Lines for people: a table of medians, spreads and ratios. */
export function caseReport({ case: { name, unit }, figures }: Measured): string {
  const rows = summaries(figures).map((one) => [
    one.contestant,
    show(one.median),
    `${show(one.min)}–${show(one.max)}`,
    one.ratio.toFixed(3),
    `${one.ratioMin.toFixed(2)}–${one.ratioMax.toFixed(2)}`,
  ])
  return `${name}\n${table([['', unit, 'min–max', 'ratio', 'min–max'], ...rows])}`
}

/** Whether a target is reached, as a line; the figure is the median of the ratios of the rounds. */
export function targetReport(target: Target, measured: readonly Measured[]): { line: string; reached: boolean } {
  const figures = measured.find((one) => one.case.name === target.case)?.figures ?? []
  const own = figures.find((one) => one.contestant === target.contestant)
  const base = figures.find((one) => one.contestant === target.base)
  if (own === undefined || base === undefined) return { line: `not measured: ${target.case}`, reached: true }
  const { ratio, ratioMin, ratioMax } = summarise(own, base)
  const { atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY } = target
  const reached = ratio >= atLeast && ratio <= atMost
  const wanted = target.atLeast === undefined ? `at most ${target.atMost}` : `at least ${target.atLeast}`
  const verdict = reached ? 'reached' : 'MISSED'
  const spread = `${ratioMin.toFixed(2)}–${ratioMax.toFixed(2)}`
  return {
    line: `${verdict}: ${target.case}: ${target.contestant} / ${target.base} = ${ratio.toFixed(3)} (${spread}), ${wanted}`,
    reached,
  }
}

/** The one object for programs. */
export function jsonReport(subject: Subject, measured: readonly Measured[]): string {
  const cases = measured.flatMap(({ case: { name, unit }, figures }) =>
    summaries(figures).map(({ contestant, median, ratio, min, max }) => ({
      case: name,
      contestant,
      median,
      unit,
      ratio,
      min,
      max,
    })),
  )
  return JSON.stringify({ subject: subject.name, cases })
}

function summaries(figures: readonly Figures[]): readonly Summary[] {
  const [base] = figures
  return base === undefined ? [] : figures.map((one) => summarise(one, base))
}

function show(value: number): string {
  return value >= 1000 ? Math.round(value).toLocaleString('en') : value.toPrecision(3)
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const pad = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)
  return rows.map((row) => `  ${row.map(pad).join('  ')}`.trimEnd()).join('\n')
}
