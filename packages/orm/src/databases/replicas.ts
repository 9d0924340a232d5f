import { runDetached } from '@tsango/core/context'
import { errorFields, logOf } from '@tsango/core/log'
import type { Answer } from '../dialects/base/base.ts'
import { DatabaseUnavailable, Deadlock, SchemaMissing, SerializationFailure } from '../errors/errors.ts'
import { RecentWrites } from '../scope/recent.ts'
import { databaseSlot } from '../scope/scope.ts'
import type { Database } from './database.ts'
import { lagOf } from './lag.ts'

/** How replicas are used. Times are in milliseconds. */
export interface ReplicaOptions {
  /** How long reads stay with the primary after a write in the same request, job or command; default: as long as that lasts. */
  readonly stickyFor?: number
  /** How far behind a replica may be to be read; one that does not tell is not read then. Default: any. */
  readonly maxLag?: number
  /** How long a replica that did not answer is left alone before it is tried again; default: 10,000. */
  readonly quarantine?: number
}

/** One replica, and what is known of it. */
interface Known {
  readonly database: Database
  /** Until when it is left alone. */
  until: number
  lag: number | undefined
  /** When the lag was asked for. */
  measured: number
  asking: boolean
  /** Why it is left alone. */
  failure: unknown
  /** Whether the log says that it is left alone. */
  told: boolean
}

/** In milliseconds: how old what is known of a lag may be. */
const FRESH = 1000

const log = logOf('orm.databases')

/** The replicas of a database, read in turns. No timer runs: what is known is asked for again by the reads that want it. */
export class Replicas {
  readonly names: readonly string[]
  readonly #primary: string
  readonly #known: readonly Known[]
  readonly #options: Required<ReplicaOptions>
  /** For code that belongs to no unit of work. */
  readonly #recent = new RecentWrites()
  #turn = 0

  constructor(primary: string, replicas: readonly Database[], options: ReplicaOptions = {}) {
    const { stickyFor = Number.POSITIVE_INFINITY, maxLag = Number.POSITIVE_INFINITY, quarantine = 10_000 } = options
    this.#primary = primary
    this.names = replicas.map(({ name }) => name)
    this.#known = replicas.map((database) => ({
      database,
      until: 0,
      lag: undefined,
      measured: Number.NEGATIVE_INFINITY,
      asking: false,
      failure: undefined,
      told: false,
    }))
    this.#options = { stickyFor, maxLag, quarantine }
  }

  /** The databases themselves. */
  get databases(): readonly Database[] {
    return this.#known.map(({ database }) => database)
  }

  /** From now on, what belongs to the running unit of work reads from the primary. */
  wrote(): void {
    const recent = databaseSlot.get()?.recent ?? this.#recent
    recent.wrote = true
    recent.remember(this.#primary, this.#options.stickyFor)
  }

  /** Reads from a replica; from `otherwise`, the primary, where none may or can answer. */
  read<T>(ask: (database: Database) => Answer<T>, otherwise: () => Answer<T>, tried = 0): Answer<T> {
    const replica = tried < this.#known.length ? this.#choose() : undefined
    if (replica === undefined) return otherwise()
    const instead = (error: unknown): Answer<T> => {
      if (error instanceof DatabaseUnavailable) this.#leaveAlone(replica, error)
      else if (!isOfReplica(error)) throw error
      return this.read(ask, otherwise, isOfReplica(error) ? Number.POSITIVE_INFINITY : tried + 1)
    }
    try {
      const answer = ask(replica.database)
      return answer instanceof Promise ? answer.catch(instead) : answer
    } catch (error) {
      return instead(error)
    }
  }

  /** Whether reads go to a replica now, by its name. */
  isUsed(name: string): boolean {
    const known = this.#known.find(({ database }) => database.name === name)
    return known !== undefined && known.until <= performance.now() && this.#isNear(known)
  }

  #choose(): Known | undefined {
    const scope = databaseSlot.get()
    if (scope?.primary === true || (scope?.recent ?? this.#recent).has(this.#primary)) return undefined
    const count = this.#known.length
    for (let step = 0; step < count; step++) {
      const known = this.#known[this.#turn++ % count] as Known
      if (this.#answers(known) && this.#isNear(known)) return known
    }
    return undefined
  }

  #answers(known: Known): boolean {
    if (known.told !== (known.until !== 0)) this.#tell(known)
    if (known.until === 0) return true
    // Not by somebody's read: it would wait for a server that may still be down.
    if (known.until <= performance.now()) this.#ask(known, () => known.database.driver.ping())
    return false
  }

  // By a read, which runs in its application; who looks after a replica runs in none.
  #tell(known: Known): void {
    known.told = known.until !== 0
    const replica = known.database.name
    const fields = { database: this.#primary, replica }
    if (!known.told)
      log.info('replica_back', `Reads of "${this.#primary}" go to the replica "${replica}" again.`, fields)
    else
      log.warn('replica_left', `The replica "${replica}" does not answer; reads of "${this.#primary}" go elsewhere.`, {
        ...fields,
        error: errorFields(known.failure),
      })
  }

  #isNear(known: Known): boolean {
    const { maxLag } = this.#options
    if (maxLag === Number.POSITIVE_INFINITY) return true
    if (performance.now() - known.measured > FRESH) this.#ask(known, () => this.#measure(known))
    return known.lag !== undefined && known.lag <= maxLag
  }

  async #measure(known: Known): Promise<void> {
    known.lag = await lagOf(known.database)
    known.measured = performance.now()
  }

  /** Looks after a replica on nobody's account. */
  #ask(known: Known, work: () => Promise<unknown>): void {
    if (known.asking) return
    known.asking = true
    runDetached(async () => {
      try {
        await work()
        known.until = 0
      } catch (error) {
        this.#leaveAlone(known, error)
      } finally {
        known.asking = false
      }
    })
  }

  #leaveAlone(known: Known, failure: unknown): void {
    known.failure = failure
    known.until = performance.now() + this.#options.quarantine
    known.lag = undefined
  }
}

/** What a replica alone meets: its changes stood in the way of the read, or it has not got a table yet. */
function isOfReplica(error: unknown): boolean {
  return error instanceof SerializationFailure || error instanceof Deadlock || error instanceof SchemaMissing
}
