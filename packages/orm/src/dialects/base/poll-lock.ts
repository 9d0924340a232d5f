import { LockTimeout } from '../../errors/errors.ts'

/** In milliseconds, between two attempts. */
const PAUSE = 100

/** Tries to take a lock until it is taken or `timeout` milliseconds have passed; then raises {@link LockTimeout}. */
export async function pollLock(name: string, timeout: number, attempt: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + timeout
  while (!(await attempt())) {
    const rest = deadline - performance.now()
    if (rest <= 0) throw new LockTimeout(`the lock "${name}"`)
    await new Promise((resolve) => setTimeout(resolve, Math.min(PAUSE, rest)))
  }
}
