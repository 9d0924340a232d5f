import { Unsupported } from '../../errors/errors.ts'

/** How a plan of execution is written. */
export type ExplainFormat = 'text' | 'json' | 'yaml' | 'xml'

/** What is asked of a database about a statement. */
export interface Explain {
  readonly format: ExplainFormat
  /** Runs the statement, and tells what it took. */
  readonly analyze: boolean
}

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
export function noSuchPlan({ format, analyze }: Explain, title: string, hint: string): Unsupported {
  return new Unsupported(`explain({ format: '${format}'${analyze ? ', analyze: true' : ''} })`, title, hint)
}

/** What most databases have: a plan as text. */
export const standardExplaining: ExplainOperators = {
  explain: (asked) => {
    if (asked.format === 'text' && !asked.analyze) return 'EXPLAIN'
    throw noSuchPlan(asked, 'This database', "It has 'text' without measurement.")
  },
  explained: linesOf,
}
