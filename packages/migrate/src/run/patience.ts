import { setTimeout as sleep } from 'node:timers/promises'
import { Deadlock, LockTimeout } from '@tsango/orm/errors'
import { TsangoError } from '@tsango/toolkit/errors'

/** How a change of the schema waits for those who work with the table. */
export interface PatienceOptions {
  /**
   * In milliseconds: how long it waits for a lock, while whoever comes after it waits behind it; then it gives way, and tries again later. Default: 500.
   * Some servers count in whole seconds.
   */
  readonly lockTimeout?: number
  /** In milliseconds: how long it tries again, with pauses that grow from half a second to half a minute. Default: 10 minutes. */
  readonly retryFor?: number
  /** Called before each pause. */
  readonly onRetry?: (retry: Retry) => void
}

/** A pause before a step is tried again. */
export interface Retry {
  /** The migration, as `blog.0002_post_slug`. */
  readonly migration: string
  /** Which try comes next: 2 after the first pause. */
  readonly attempt: number
  /** In milliseconds. */
  readonly pause: number
}

/** The same with its defaults, for one migration. */
export interface Patience {
  readonly migration: string
  readonly lockTimeout: number
  readonly retryFor: number
  readonly onRetry: ((retry: Retry) => void) | undefined
}

const LOCK_TIMEOUT = 500
const RETRY_FOR = 600_000
const FIRST_PAUSE = 500
const LONGEST_PAUSE = 30_000

/** Fills in the defaults. */
export function patienceOf(migration: string, options: PatienceOptions): Patience {
  const { lockTimeout = LOCK_TIMEOUT, retryFor = RETRY_FOR, onRetry } = options
  return { migration, lockTimeout: Math.max(1, lockTimeout), retryFor, onRetry }
}

/** Raised within a run when a change of the schema did not get its lock, and had no effect. */
export class GaveWay extends TsangoError {
  readonly code = 'migration_gave_way'

  constructor(cause: unknown) {
    super('Others worked with the table for longer than a change of it waits.', { cause })
  }

  /** The same about another error. */
  by(make: (cause: unknown) => Error): GaveWay {
    return new GaveWay(make(this.cause))
  }
}

/** Runs a statement that changes the schema. Raises {@link GaveWay}. */
export async function givingWay(run: () => Promise<void> | void, changesSchema = true): Promise<void> {
  try {
    await run()
  } catch (error) {
    throw changesSchema && (error instanceof LockTimeout || error instanceof Deadlock) ? new GaveWay(error) : error
  }
}

/** Does something again while it gives way, as long as that may take; then raises why. */
export async function patiently<T>({ migration, retryFor, onRetry }: Patience, body: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + retryFor
  for (let attempt = 2; ; attempt++) {
    try {
      return await body()
    } catch (error) {
      if (!(error instanceof GaveWay)) throw error
      const rest = deadline - performance.now()
      if (rest <= 0) throw error.cause
      const pause = Math.round(
        Math.min(FIRST_PAUSE * 2 ** (attempt - 2), LONGEST_PAUSE, rest) * (0.75 + Math.random() / 4),
      )
      onRetry?.({ migration, attempt, pause })
      await sleep(pause)
    }
  }
}
