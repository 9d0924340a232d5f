import { TransactionError, Unsupported } from '../../errors/errors.ts'
import type { CacheFigures } from './cache-figures.ts'
import type {
  Connection,
  Driver,
  DriverOptions,
  OwnConnection,
  RawResult,
  RowCursor,
  Statement,
  TransactionStart,
} from './driver.ts'
import { OwnCursor } from './own-cursor.ts'
import { type Physical, Pool } from './pool.ts'

/** What a server's dialect adds to {@link PooledDriver}. */
export interface PooledServer<C extends Physical> {
  /** Opens one connection, ready for use; rejects with an error of `@tsango/orm/errors` in bounded time. */
  open(): Promise<C>
  /** What its connections keep prepared. */
  readonly statements?: CacheFigures
  /** The statements that begin a transaction. */
  begin(start: TransactionStart): readonly string[]
}

/** A connection in the hands of one caller: it refuses to work once it was given back. */
class Lease<C extends Physical> implements Connection {
  physical: C | undefined
  /** Those that were opened here and are not closed: whoever gets the connection next knows nothing of them. */
  readonly cursors = new Set<RowCursor>()

  constructor(physical: C) {
    this.physical = physical
  }

  run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    return this.physical ? this.physical.run(statement, parameters) : Promise.reject(returned())
  }

  async openCursor(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor> {
    if (!this.physical) throw returned()
    if (!this.physical.openCursor) throw partByPart()
    const cursor = await this.physical.openCursor(statement, parameters, size)
    this.cursors.add(cursor)
    return {
      next: () => (this.cursors.has(cursor) ? cursor.next() : Promise.reject(returned())),
      close: async () => {
        if (this.cursors.delete(cursor)) await cursor.close()
      },
    }
  }

  execute(sql: string): Promise<void> {
    return this.physical ? this.physical.execute(sql) : Promise.reject(returned())
  }
}

const returned = () =>
  new TransactionError(
    'This connection was given back already: its transaction has ended. Await every query inside of the block that it belongs to.',
  )

const partByPart = () => new Unsupported('rows that are read part by part', 'this driver')

/** A driver over a pool of connections to a server. */
export class PooledDriver<C extends Physical> implements Driver {
  readonly #pool: Pool<C>
  readonly #server: PooledServer<C>

  constructor(server: PooledServer<C>, options: DriverOptions) {
    const { name, poolSize = 10, poolMin = 0, acquireTimeout = 5000, idleTimeout, maxLifetime } = options
    this.#server = server
    this.#pool = new Pool({
      name,
      size: poolSize,
      min: Math.min(poolMin, poolSize),
      acquireTimeout,
      idleTimeout: idleTimeout ?? 600_000,
      maxLifetime: maxLifetime ?? 1_800_000,
      open: () => server.open(),
    })
  }

  get statements(): CacheFigures | undefined {
    return this.#server.statements
  }

  async run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    const physical = this.#pool.takeIdle() ?? (await this.#pool.take())
    try {
      return await physical.run(statement, parameters)
    } catch (error) {
      // A server that was started anew has cut the idle connections. What it cannot have run, or what changes nothing, may run again.
      if (!physical.lost || (statement.write && physical.lost === 'sent')) throw error
      this.#pool.discardIdle()
    } finally {
      this.#pool.give(physical)
    }
    return this.#runOnce(statement, parameters)
  }

  async begin(start: TransactionStart): Promise<Connection> {
    return new Lease(await this.#ready(this.#server.begin(start)))
  }

  /** In a transaction of its own: a cursor lives in one, and a pooler keeps a session for as long as one lasts. */
  async openCursor(statement: Statement, parameters: readonly unknown[], size: number): Promise<RowCursor> {
    const physical = await this.#ready(this.#server.begin({}))
    const lease = new Lease(physical)
    try {
      if (!physical.openCursor) throw partByPart()
      const cursor = await physical.openCursor(statement, parameters, size)
      return new OwnCursor(cursor, (whole) => this.end(lease, whole ? 'commit' : 'rollback'))
    } catch (error) {
      await this.end(lease, 'rollback').catch(() => undefined)
      throw error
    }
  }

  async end(connection: Connection, how: 'commit' | 'rollback'): Promise<void> {
    const physical = takenFrom<C>(connection)
    // Leases of another driver cannot get here, see there.
    const { cursors } = connection as Lease<C>
    let ended = false
    try {
      for (const cursor of cursors) await cursor.close()
      cursors.clear()
      // A connection that broke has taken its transaction with it.
      if (how === 'commit' || !physical.lost) await physical.execute(how.toUpperCase())
      ended = true
    } finally {
      this.#pool.give(physical, ended)
    }
  }

  async acquire(): Promise<Connection> {
    return new Lease(await this.#ready(['SELECT 1']))
  }

  async release(connection: Connection): Promise<void> {
    this.#pool.give(takenFrom<C>(connection))
  }

  open(): Promise<OwnConnection> {
    return this.#server.open()
  }

  async ping(): Promise<void> {
    this.#pool.give(await this.#ready(['SELECT 1']))
  }

  close(): Promise<void> {
    return this.#pool.close()
  }

  async #runOnce(statement: Statement, parameters: readonly unknown[]): Promise<RawResult> {
    const physical = await this.#pool.take()
    try {
      return await physical.run(statement, parameters)
    } finally {
      this.#pool.give(physical)
    }
  }

  /** A connection on which the statements have run; they change nothing, so a connection that turns out to be dead is replaced. */
  async #ready(statements: readonly string[]): Promise<C> {
    const physical = await this.#pool.take()
    try {
      return await this.#prepared(physical, statements)
    } catch (error) {
      if (!physical.lost) throw error
      this.#pool.discardIdle()
      return this.#prepared(await this.#pool.take(), statements)
    }
  }

  async #prepared(physical: C, statements: readonly string[]): Promise<C> {
    try {
      for (const sql of statements) await physical.execute(sql)
      return physical
    } catch (error) {
      this.#pool.give(physical)
      throw error
    }
  }
}

function takenFrom<C extends Physical>(connection: Connection): C {
  // Leases of another driver cannot get here: each query keeps the connection of its own database.
  const lease = connection as Lease<C>
  const physical = lease.physical
  if (!physical) throw returned()
  lease.physical = undefined
  return physical
}
