import type { InArgs, ResultSet } from '@libsql/client'
import type { RawResult, Statement } from '../../base/driver.ts'

const INSERT = /^\s*(?:insert|replace)\b/i

/** Makes what the client takes: it knows bytes as a `Buffer` alone everywhere. */
export function argumentsOf(parameters: readonly unknown[]): InArgs {
  // What cannot be bound is refused by the client.
  return parameters.map((value) => (value instanceof Uint8Array ? Buffer.from(value) : value)) as InArgs
}

/** Makes what drivers give from what the client gives. */
export function resultOf(statement: Statement, set: ResultSet): RawResult {
  const rows = set.rows.map((row) => Array.from({ length: row.length }, (_, index) => plain(row[index])))
  const { columns } = set
  if (statement.returns) return { rows, columns, affected: statement.write ? rows.length : 0, insertId: undefined }
  const affected = set.rowsAffected
  const last = INSERT.test(statement.sql) && affected > 0 ? set.lastInsertRowid : undefined
  return { rows, affected, insertId: last === undefined ? undefined : Number(last) - affected + 1 }
}

function plain(value: unknown): unknown {
  return value instanceof ArrayBuffer ? new Uint8Array(value) : value
}
