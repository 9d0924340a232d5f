import { Unsupported } from '../../errors/errors.ts'

/** How a plan of execution is written. */
export type ExplainFormat = 'text' | 'tree' | 'traditional' | 'json' | 'yaml' | 'xml'

/** What is asked of a database about a statement. */
export interface Explain {
  readonly format: ExplainFormat
  /** Runs the statement, and tells what it took. */
  readonly analyze: boolean
  /** Tells of the columns that each step gives, and of the schemas of tables. */
  readonly verbose: boolean
  /** Tells of the pages that were read and written; `undefined`: where it is measured. */
  readonly buffers: boolean | undefined
  /** Tells of the settings that differ from their defaults and count for the plan. */
  readonly settings: boolean
  /** Tells how much was written to the log of changes; needs `analyze`. */
  readonly wal: boolean
}

/** What only some databases tell beside a plan. */
export const EXPLAIN_DETAILS = ['verbose', 'buffers', 'settings', 'wal'] as const

/** How a database tells how it would run a statement. */
export interface ExplainOperators {
  /** What stands before the statement. Raises `Unsupported` for a format, or a measurement, that the database does not have. */
  explain(asked: Explain): string
  /** The answer as one text. */
  explained(rows: readonly (readonly unknown[])[]): string
}

/** The answer line by line, cells beside each other; what a driver has read as JSON is written again. */
export function linesOf(rows: readonly (readonly unknown[])[]): string {
  const cell = (value: unknown): string =>
    typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : String(value ?? '')
  return rows.map((row) => row.map(cell).join('\t')).join('\n')
}

/** The error of a format, or of a measurement in it, that a database does not have. */
export function noSuchPlan(asked: Explain, title: string, hint: string): Unsupported {
  const more = (['analyze', ...EXPLAIN_DETAILS] as const).filter((name) => asked[name]).map((name) => `, ${name}: true`)
  return new Unsupported(`explain({ format: '${asked.format}'${more.join('')} })`, title, hint)
}

/** Whether more is asked than a plan and its measurement. */
export function asksDetails(asked: Explain): boolean {
  return EXPLAIN_DETAILS.some((name) => asked[name])
}

/** What most databases have: a plan as text. */
export const standardExplaining: ExplainOperators = {
  explain: (asked) => {
    if (asked.format === 'text' && !asked.analyze && !asksDetails(asked)) return 'EXPLAIN'
    throw noSuchPlan(asked, 'This database', "It has 'text' without measurement.")
  },
  explained: linesOf,
}
