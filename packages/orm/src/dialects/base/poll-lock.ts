import { setTimeout as sleep } from 'node:timers/promises'
import { LockTimeout } from '../../errors/errors.ts'

/** In milliseconds, between two attempts: the first pause, and the longest. */
const FIRST_PAUSE = 50
const LONGEST_PAUSE = 1_000

/**
 * Tries to take a lock until it is taken or `timeout` milliseconds have passed; then raises {@link LockTimeout}. Pauses grow and are never the
 * same, so that many who wait do not come at once.
 */
export async function pollLock(name: string, timeout: number, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + timeout
  for (let pause = FIRST_PAUSE; !(await attempt()); pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
    const rest = deadline - performance.now()
    if (rest <= 0) throw new LockTimeout(`the lock "${name}"`)
    await sleep(Math.min(pause * (0.5 + Math.random()), rest))
  }
}
