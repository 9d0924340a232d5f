import { Deadlock, SerializationFailure, TransactionError } from '../errors/errors.ts'

/** The longest pause between two tries, in milliseconds. */
const LONGEST = 1_000
const MOST = 100

/** Whether a transaction failed only for what others did at the same time: it may run again. */
export function metOthers(error: unknown): boolean {
  let one = error
  for (let depth = 0; depth < 10 && one instanceof Error; depth++, one = one.cause)
    if (one instanceof SerializationFailure || one instanceof Deadlock) return true
  return false
}

/** Waits before the next try: a random time, so that those who met do not meet again, up to a bound that doubles with each try. */
export function pause(tries: number): Promise<void> {
  const longest = Math.min(LONGEST, 20 * 2 ** tries)
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longest))
}

/** Holds `retry` to its range. Raises {@link TransactionError}. */
export function triesOf(retry = 0): number {
  if (!Number.isInteger(retry) || retry < 0 || retry > MOST)
    throw new TransactionError(`retry takes a whole number from 0 to ${MOST}; this is ${String(retry)}.`)
  return retry
}
