import { setTimeout as sleep } from 'node:timers/promises'
import { isBusy } from '../errors.ts'

/** In milliseconds: the first pause before another try, and the longest. */
const FIRST_PAUSE = 1
const LONGEST_PAUSE = 25

/**
 * Tries work again while another process holds a lock, with pauses in which everything else goes on. Pauses grow and are never the same, so that
 * two processes do not keep step. After `timeout` milliseconds it rejects with `late(cause)`; other errors pass through.
 */
export async function retryWhileBusy<T>(
  work: () => T | Promise<T>,
  timeout: number,
  late: (cause: unknown) => Error,
): Promise<T> {
  const deadline = performance.now() + timeout
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    try {
      return await work()
    } catch (error) {
      if (!isBusy(error)) throw error
      if (performance.now() >= deadline) throw late(error)
    }
    await sleep(pause * (0.5 + Math.random()))
  }
}
