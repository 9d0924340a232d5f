import type { Client, Transaction } from '@libsql/client'
import { TransactionError, Unsupported } from '../../../errors/errors.ts'
import type { Connection, RawResult, Statement } from '../../base/driver.ts'
import { argumentsOf, resultOf } from './result.ts'

/** What a connection needs of its driver: to wait while another writes, and to make errors ours. */
export type Patiently = <T>(work: () => Promise<T>) => Promise<T>

/** Begins a transaction. The client would send the `BEGIN` with the first statement alone, where it is too late to wait for another writer. */
export async function beginOn(client: Client, mode: 'read' | 'write'): Promise<Transaction> {
  const transaction = await client.transaction(mode)
  try {
    await transaction.execute('SELECT 1')
    return transaction
  } catch (error) {
    transaction.close()
    throw error
  }
}

/** The connection of one transaction. */
export class LibsqlTransaction implements Connection {
  readonly #patiently: Patiently
  readonly #readOnly: boolean
  #transaction: Transaction | undefined

  constructor(transaction: Transaction, patiently: Patiently, readOnly = false) {
    this.#transaction = transaction
    this.#patiently = patiently
    this.#readOnly = readOnly
  }

  async run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    const transaction = this.#open()
    // Not every server holds a transaction to what it began as.
    if (this.#readOnly && statement.write) throw new TransactionError('A write ran in a read-only transaction.')
    return this.#patiently(async () =>
      resultOf(statement, await transaction.execute({ sql: statement.sql, args: argumentsOf(parameters) })),
    )
  }

  async execute(sql: string): Promise<void> {
    const transaction = this.#open()
    await this.#patiently(() => transaction.executeMultiple(sql))
  }

  /** Ends the transaction; from now on every use is refused. */
  async end(how: 'commit' | 'rollback'): Promise<void> {
    const transaction = this.#open()
    this.#transaction = undefined
    try {
      await this.#patiently(() => transaction[how]())
    } finally {
      transaction.close()
    }
  }

  #open(): Transaction {
    if (this.#transaction === undefined)
      throw new TransactionError(
        'This connection was given back: its transaction has ended. Await every query inside of the block that it belongs to.',
      )
    return this.#transaction
  }
}

const BEGIN = /^\s*begin\b/i
const END = /^\s*(commit|rollback|end)\s*;?\s*$/i
const PRAGMA = /^\s*pragma\s+(\w+)\s*=\s*(.+?)\s*;?\s*$/i

/**
 * A connection without a transaction. The protocol has sessions in transactions alone, so settings are kept until `BEGIN` and made there,
 * in the session that the transaction then has.
 */
export class LibsqlLoose implements Connection {
  readonly #client: Client
  readonly #patiently: Patiently
  readonly #settings = new Map<string, string>()
  #inner: LibsqlTransaction | undefined
  #released = false

  constructor(client: Client, patiently: Patiently) {
    this.#client = client
    this.#patiently = patiently
  }

  async run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    this.#check()
    if (this.#inner) return this.#inner.run(statement, parameters)
    return this.#patiently(async () =>
      resultOf(statement, await this.#client.execute({ sql: statement.sql, args: argumentsOf(parameters) })),
    )
  }

  async execute(sql: string): Promise<void> {
    this.#check()
    if (this.#inner) return END.test(sql) ? this.#end(sql) : this.#inner.execute(sql)
    const [, setting, value] = PRAGMA.exec(sql) ?? []
    if (setting && value) this.#settings.set(setting.toLowerCase(), value)
    else if (BEGIN.test(sql)) this.#inner = await this.#begin()
    else await this.#patiently(() => this.#client.executeMultiple(sql))
  }

  async release(): Promise<void> {
    this.#check()
    this.#released = true
    await this.#end('rollback')
  }

  async #begin(): Promise<LibsqlTransaction> {
    const transaction = await this.#patiently(() => beginOn(this.#client, 'write'))
    try {
      const settings = [...this.#settings].map(([setting, value]) => `PRAGMA ${setting} = ${value};`)
      if (settings.length)
        await this.#patiently(() => transaction.executeMultiple(`ROLLBACK; ${settings.join(' ')} BEGIN IMMEDIATE;`))
      await this.#verify(transaction)
      return new LibsqlTransaction(transaction, this.#patiently)
    } catch (error) {
      transaction.close()
      throw error
    }
  }

  /** A table that is made anew while keys are watched would take the rows along that point at it. */
  async #verify(transaction: Transaction): Promise<void> {
    if (!/^(off|0|false|no)$/i.test(this.#settings.get('foreign_keys') ?? '')) return
    const { rows } = await this.#patiently(() => transaction.execute('PRAGMA foreign_keys'))
    if (Number(rows[0]?.[0]) !== 0)
      throw new Unsupported('schema changes through this server, which goes on to watch foreign keys', 'libSQL')
  }

  async #end(sql: string): Promise<void> {
    const inner = this.#inner
    this.#inner = undefined
    await inner?.end(/rollback/i.test(sql) ? 'rollback' : 'commit')
  }

  #check(): void {
    if (this.#released) throw new TransactionError('This connection was given back. Take another one.')
  }
}
