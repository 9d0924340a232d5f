import type { Statement } from '../dialects/base/base.ts'
import { oneOff } from './statement-text.ts'

const KEPT = 500
const statements = new Map<string, Statement>()

/** The statement of SQL text that may come again: drivers know a prepared statement by its object, and the same text gives the same. */
export function statementOf(sql: string): Statement {
  let statement = statements.get(sql)
  if (statement === undefined) {
    statement = oneOff(sql)
    if (statements.size >= KEPT) statements.delete(statements.keys().next().value as string)
    statements.set(sql, statement)
  }
  return statement
}
