import type { SqlFragment } from '../expressions/node.ts'
import type { Compilation } from './compilation.ts'
import { boundValue, renderFragment } from './fragment.ts'

/** The user's own SQL in brackets: rendered by Drizzle's fragment itself, its values bound. */
export function ownSql(compilation: Compilation, sql: SqlFragment): string {
  const { operators, parameters } = compilation
  const bind = (value: unknown): string => parameters.constant(boundValue((spec) => compilation.codec(spec), value))
  return `(${renderFragment(operators, sql, bind)})`
}
