import type { Statement } from '../dialects/base/base.ts'

const READS = /^\s*(select|with|values|show|explain|pragma\s+\w+\s*(\(|$))/i
// A WITH can stand before a write; what is wrongly taken for one only loses a reader's connection.
const WRITES_BEHIND_WITH = /^\s*with\b[\s\S]*\b(insert|update|delete|replace|merge)\b/i

const WRITES =
  /^\s*(insert|update|delete|replace|merge|truncate|create|alter|drop|rename|grant|revoke|comment|copy|load|vacuum|reindex|analyze)\b/i

/** Whether SQL text surely changes something. What is not recognised is left to the database. */
export function isKnownWrite(sql: string): boolean {
  return WRITES.test(sql) || WRITES_BEHIND_WITH.test(sql)
}

/** A statement for SQL text that is used once. */
export function oneOff(sql: string): Statement {
  const returns = READS.test(sql) || /\breturning\b/i.test(sql)
  return { sql, write: !READS.test(sql) || WRITES_BEHIND_WITH.test(sql), returns, named: returns }
}
