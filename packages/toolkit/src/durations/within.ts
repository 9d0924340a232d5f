/**
 * Waits for a promise at most so many milliseconds; then rejects with the error that `late` makes. What was waited for goes on, and is heard by nobody.
 *
 * @example
 * await within(1000, Promise.resolve('here'), () => new Error('Nothing came.')) // → 'here'
 */
export async function within<T>(milliseconds: number, work: Promise<T>, late: () => Error): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), milliseconds)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
