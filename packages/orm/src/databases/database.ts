import type { Registry } from '@tsango/core'
import { CompiledCache } from '../compile/compile.ts'
import { RowWrites } from '../compile/row-writes.ts'
import type { Answer, Dialect, Driver, RawResult, Statement } from '../dialects/base/base.ts'
import { databaseSlot } from '../scope/scope.ts'
import { observed } from './observed.ts'

/** Something that runs statements: a database outside of a transaction, or an open block of one. */
export interface Session {
  readonly database: Database
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult>
}

/** One open database of an application: its dialect, its connections, its models. */
export class Database implements Session {
  readonly name: string
  readonly dialect: Dialect
  readonly driver: Driver
  readonly registry: Registry
  /** The statements of query sets, compiled once a shape. */
  readonly compiled: CompiledCache
  /** The statements that write whole rows. */
  readonly writes: RowWrites

  constructor(name: string, dialect: Dialect, driver: Driver, registry: Registry) {
    this.name = name
    this.dialect = dialect
    this.driver = driver
    this.registry = registry
    this.compiled = new CompiledCache(this)
    this.writes = new RowWrites(this)
  }

  get database(): this {
    return this
  }

  /** Runs a statement outside of any transaction. Rejects or throws with the errors of `@tsango/orm/errors`. */
  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult> {
    const listener = databaseSlot.get()?.listener
    if (listener === undefined) return this.driver.run(statement, parameters)
    return observed(listener, this.name, statement, () => this.driver.run(statement, parameters))
  }

  /** Runs SQL text that is used once. Parameters are bound; placeholders are the dialect's own. */
  async sql(text: string, parameters: readonly unknown[] = []): Promise<RawResult> {
    return this.run(oneOff(text), parameters)
  }
}

const READS = /^\s*(select|with|values|show|explain|pragma\s+\w+\s*(\(|$))/i
// A WITH can stand before a write; what is wrongly taken for one only loses a reader's connection.
const WRITES_BEHIND_WITH = /^\s*with\b[\s\S]*\b(insert|update|delete|replace|merge)\b/i

/** A statement for SQL text that is used once. */
export function oneOff(sql: string): Statement {
  const returns = READS.test(sql) || /\breturning\b/i.test(sql)
  return { sql, write: !READS.test(sql) || WRITES_BEHIND_WITH.test(sql), returns }
}
