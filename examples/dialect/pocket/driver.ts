import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'
import { CacheCount, checkIsolation, type Physical, PooledDriver, StatementCache } from '@tsango/orm/dialect-kit'
import { type Driver, type DriverOptions, type RawResult, type Statement, warnOfIgnored } from '@tsango/orm/dialects'
import { DatabaseUnavailable } from '@tsango/orm/errors'
import { isBusy, translate } from './errors.ts'
import { features } from './features.ts'
import { register } from './functions.ts'

/** In milliseconds, between two attempts while another connection writes. */
const PAUSE = 5

/** One connection to a file. The engine answers at once, and must not hold up the process while it waits: that is done here. */
export class PocketConnection implements Physical {
  readonly lost = undefined
  readonly #database: DatabaseSync
  readonly #kept: StatementCache<StatementSync>
  readonly #patience: number
  #readOnly = false

  constructor(path: string, kept: StatementCache<StatementSync>, patience: number) {
    this.#database = new DatabaseSync(path, { timeout: 0 })
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON')
    register(this.#database)
    this.#kept = kept
    this.#patience = patience
  }

  async run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    return this.#patiently(() => {
      const prepared = this.#prepared(statement)
      const given = parameters.map(bound)
      if (statement.returns) {
        // Rows are arrays here, which the types of the runtime do not know.
        const rows = prepared.all(...given) as unknown as RawResult['rows']
        const columns = statement.named ? prepared.columns().map(({ name }) => name) : undefined
        return { rows, columns, affected: rows.length, insertId: undefined }
      }
      const { changes } = prepared.run(...given)
      return { rows: [], affected: Number(changes), insertId: undefined }
    })
  }

  async execute(sql: string): Promise<void> {
    await this.#patiently(() => this.#database.exec(sql))
    if (/^PRAGMA query_only/.test(sql)) this.#readOnly = true
    else if (this.#readOnly && /^(COMMIT|ROLLBACK)$/.test(sql)) {
      this.#readOnly = false
      this.#database.exec('PRAGMA query_only = OFF')
    }
  }

  async close(): Promise<void> {
    this.#kept.clear()
    if (this.#database.isOpen) this.#database.close()
  }

  #prepared(statement: Statement): StatementSync {
    const known = this.#kept.get(statement)
    if (known) return known
    const prepared = this.#database.prepare(statement.sql)
    prepared.setReturnArrays(true)
    this.#kept.set(statement, prepared)
    return prepared
  }

  async #patiently<T>(work: () => T): Promise<T> {
    const deadline = performance.now() + this.#patience
    for (;;)
      try {
        return work()
      } catch (error) {
        // A transaction that has read already would wait for ever for one that waits for it.
        if (!isBusy(error) || performance.now() >= deadline) throw translate(error)
        await sleep(PAUSE)
      }
  }
}

/** Whole numbers are whole numbers: the runtime would bind them as floating-point ones. */
function bound(value: unknown): SQLInputValue {
  if (typeof value === 'number' && Number.isSafeInteger(value) && !Object.is(value, -0)) return BigInt(value)
  return value as SQLInputValue
}

/** The file that a URL leads to: `pocket:/var/data/app.db`, `pocket:./app.db`. */
export function pathOf(url: string): string {
  return decodeURI(url.replace(/^pocket:(\/\/)?/, ''))
}

/** Connects to a file; it is opened on first use. */
export async function connect(url: string, options: DriverOptions): Promise<Driver> {
  const { name, prepare = 200, lockTimeout = 5_000, readOnly = false } = options
  warnOfIgnored(options, features.title, {
    connectTimeout: 'there is no server to wait for',
    statementTimeout: 'a statement runs in this process, and nothing can end it',
  })
  const count = new CacheCount()
  return new PooledDriver(
    {
      statements: count,
      async open() {
        try {
          return new PocketConnection(pathOf(url), new StatementCache(prepare, count), lockTimeout)
        } catch (cause) {
          throw new DatabaseUnavailable(name, 'its file cannot be opened', { cause })
        }
      },
      // A transaction that may write takes the one writer at its beginning, so that it need not find out half-way that it cannot.
      begin: (start) => {
        if (start.isolation !== undefined) checkIsolation(start.isolation, features)
        return (start.readOnly ?? readOnly) ? ['PRAGMA query_only = ON', 'BEGIN'] : ['BEGIN IMMEDIATE']
      },
    },
    options,
  )
}
