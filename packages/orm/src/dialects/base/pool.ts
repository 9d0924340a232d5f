import { runDetached } from '@tsango/core/context'
import { DatabaseClosed, DatabaseUnavailable } from '../../errors/errors.ts'
import { Ages } from './ages.ts'
import type { RawResult, RowCursor, Statement } from './driver.ts'

/**
 * One connection to a server, as a driver's package makes it.
 *
 * `lost` says that it is of no use any more: `'unsent'` when the last statement cannot have been run by the server, `'sent'` when it may have been.
 */
export interface Physical {
  readonly lost: 'unsent' | 'sent' | undefined
  /** Whether another connection would do better, once this one is given back. */
  readonly worn?: boolean
  run(statement: Statement, parameters: readonly unknown[]): Promise<RawResult>
  /** As that of a connection; in a transaction alone. */
  openCursor?(statement: Statement, parameters: readonly unknown[], size: number): Promise<PhysicalCursor>
  execute(sql: string): Promise<void>
  close(): Promise<void>
}

/** A cursor as a connection to a server has it. */
export interface PhysicalCursor extends RowCursor {
  /** As `close`, for a connection that nobody else needs: it may be lost where that is quicker. Default: `close`. */
  drop?(): Promise<void>
}

/** In milliseconds; how long a server may take to say goodbye. */
const GOODBYE = 2000

/** Ends a connection politely, and cuts it where the server does not answer: a process must be able to end. */
export async function endOrCut(ended: Promise<unknown>, cut: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GOODBYE)
  })
  await Promise.race([ended, late])
  clearTimeout(timer)
  cut()
}

/** What a pool is made from. */
export interface PoolOptions<C> {
  /** The name in `databases`, for messages. */
  readonly name: string
  readonly size: number
  /** In milliseconds; how long one waits for a connection while all are busy. */
  readonly acquireTimeout: number
  /** Connections that are kept open when nobody needs them, once one was opened; default: 0. */
  readonly min?: number
  /** In milliseconds; how long a connection may do nothing; default: 0, for ever. */
  readonly idleTimeout?: number
  /** In milliseconds; how old a connection may become; default: 0, as old as it likes. */
  readonly maxLifetime?: number
  /** Opens a connection; rejects with an error of `@tsango/orm/errors` in bounded time. */
  open(): Promise<C>
}

interface Waiter<C> {
  resolve(connection: C): void
  reject(error: unknown): void
}

/** What a caller waited for in vain: others, or the server. */
function late(busy: number, size: number, acquireTimeout: number): [reason: string, hint?: { readonly hint: string }] {
  if (busy >= size) return [`all ${size} connections were busy for ${acquireTimeout} ms`, { hint: BUSY }]
  const use = busy ? `${busy} of at most ${size} connections are in use, and another one` : 'a connection'
  return [`${use} could not be opened within ${acquireTimeout} ms`]
}

const BUSY = 'Look for transactions that stay open, or that wait for a query outside of them; or raise poolSize.'

/** In milliseconds; how long `close` waits for connections that are still in use. */
const DRAIN = 10_000

/** The connections to one server: opened when needed, kept, and thrown away when they broke. */
export class Pool<C extends Physical> {
  readonly #options: PoolOptions<C>
  /** The one that was used last is at the end, and goes first: those at the front may rest, and end. */
  readonly #idle: C[] = []
  /** Since when they are idle, in the same order. */
  readonly #since: number[] = []
  /** Those in use that are too old to be used again. */
  readonly #worn = new Set<C>()
  readonly #ages: Ages<C>
  readonly #busy = new Set<C>()
  readonly #waiting = new Set<Waiter<C>>()
  #opening = 0
  #closed = false
  #closing: Promise<void> | undefined
  #drained: (() => void) | undefined

  constructor(options: PoolOptions<C>) {
    this.#options = options
    const { idleTimeout = 0, maxLifetime = 0 } = options
    this.#ages = new Ages({ idleTimeout, maxLifetime }, () => this.#look())
  }

  /** Connections that are open, in use or not. */
  get size(): number {
    return this.#busy.size + this.#idle.length
  }

  /** A connection that is there already, for the caller alone. */
  takeIdle(): C | undefined {
    for (let connection = this.#idle.pop(); connection; connection = this.#idle.pop()) {
      this.#since.pop()
      if (!connection.lost && !this.#closed) {
        this.#busy.add(connection)
        return connection
      }
      this.#end(connection)
    }
    return undefined
  }

  /** A connection for the caller alone: an idle one, a new one, or the next that is given back. */
  take(): C | Promise<C> {
    return this.takeIdle() ?? this.#takeLater()
  }

  /** Gives a connection back, or throws it away where it broke or `keep` is false. */
  give(connection: C, keep = true): void {
    if (!this.#busy.delete(connection)) return
    if (!keep || connection.lost || connection.worn || this.#closed || this.#isWorn(connection)) {
      this.#end(connection)
      this.#openForWaiter()
    } else {
      const [waiter] = this.#waiting
      if (waiter) this.#handOver(waiter, connection)
      else this.#rest(connection)
    }
    if (this.#busy.size === 0) this.#drained?.()
  }

  /** Throws away all idle connections: when one of them was dead after a restart of the server, so are the others. */
  discardIdle(): void {
    this.#since.length = 0
    for (const connection of this.#idle.splice(0)) this.#end(connection)
  }

  /** Refuses further callers, waits for those who hold a connection (10 seconds at most), and closes all. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    this.#closed = true
    this.#ages.stop()
    for (const waiter of this.#waiting) waiter.reject(new DatabaseClosed(this.#options.name))
    this.#waiting.clear()
    const idle = this.#idle.splice(0).map((connection) => connection.close())
    await Promise.all([...idle, this.#busy.size ? this.#drain() : undefined])
  }

  #drain(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#drained?.(), DRAIN)
      this.#drained = () => {
        clearTimeout(timer)
        this.#drained = undefined
        const late = [...this.#busy].map((connection) => connection.close())
        this.#busy.clear()
        Promise.all(late).then(() => resolve())
      }
    })
  }

  #takeLater(): Promise<C> {
    if (this.#closed) return Promise.reject(new DatabaseClosed(this.#options.name))
    return new Promise((resolve, reject) => {
      const { name, size, acquireTimeout } = this.#options
      const timer = setTimeout(() => {
        this.#waiting.delete(waiter)
        reject(new DatabaseUnavailable(name, ...late(this.#busy.size, size, acquireTimeout)))
      }, acquireTimeout)
      const waiter: Waiter<C> = {
        resolve: (connection) => {
          clearTimeout(timer)
          resolve(connection)
        },
        reject: (error) => {
          clearTimeout(timer)
          reject(error)
        },
      }
      this.#waiting.add(waiter)
      this.#openForWaiter()
    })
  }

  #handOver(waiter: Waiter<C>, connection: C): void {
    this.#waiting.delete(waiter)
    this.#busy.add(connection)
    waiter.resolve(connection)
  }

  #rest(connection: C): void {
    this.#idle.push(connection)
    this.#since.push(this.#ages.now)
  }

  #isWorn(connection: C): boolean {
    return this.#worn.size > 0 && this.#worn.has(connection)
  }

  #end(connection: C): void {
    this.#ages.remove(connection)
    this.#worn.delete(connection)
    void connection.close()
  }

  /** Ends connections that are too old or have rested for too long, and opens those that shall always be there. */
  #look(): void {
    const { min = 0 } = this.#options
    for (const connection of this.#busy) if (this.#ages.isWorn(connection)) this.#worn.add(connection)
    let rested = this.size - min
    for (let index = 0; index < this.#idle.length; ) {
      const connection = this.#idle[index] as C
      const useless = connection.lost !== undefined || this.#ages.isWorn(connection)
      if (useless || (rested > 0 && this.#ages.isRested(this.#since[index] as number))) {
        this.#idle.splice(index, 1)
        this.#since.splice(index, 1)
        rested--
        this.#end(connection)
      } else index++
    }
    this.#openSpare()
    if (this.size + this.#opening === 0) this.#ages.stop()
  }

  /** Opens a connection if somebody waits for whom none is being opened yet. Whoever waits first gets whatever is ready first. */
  #openForWaiter(): void {
    if (this.#waiting.size > this.#opening) this.#open()
  }

  /** Opens connections until there are as many as shall always be there. */
  #openSpare(): void {
    const { min = 0 } = this.#options
    for (let missing = min - this.size - this.#opening; missing > 0; missing--) this.#open()
  }

  #open(): void {
    if (this.#closed || this.size + this.#opening >= this.#options.size) return
    this.#opening++
    // The connection outlives the request or job that happened to need it first.
    runDetached(() => this.#options.open()).then(
      (connection) => {
        this.#opening--
        this.#busy.add(connection)
        this.#ages.add(connection)
        this.give(connection)
        this.#openSpare()
      },
      (error) => {
        this.#opening--
        const [waiter] = this.#waiting
        if (waiter) {
          this.#waiting.delete(waiter)
          waiter.reject(error)
        }
        this.#openForWaiter()
      },
    )
  }
}
