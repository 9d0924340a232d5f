import type { Lock } from './locks.ts'

/** Extends a lock for as long as nobody stops it, and says where it was lost. */
export function keepAlive(lock: Lock, ttl: number): { readonly signal: AbortSignal; stop(): Promise<void> } {
  const lost = new AbortController()
  let [heldUntil, under] = [performance.now() + ttl, Promise.resolve()]
  async function extend(): Promise<void> {
    const asked = performance.now()
    const held = await lock.extend().catch(() => undefined)
    if (held === true) heldUntil = asked + ttl
    // A store that is away for a moment may come back while the lock is still held.
    else if (held === false || performance.now() >= heldUntil) lost.abort()
  }
  const timer = setInterval(
    () => {
      // Whatever the answer that is still awaited will be.
      if (performance.now() >= heldUntil) lost.abort()
      under = under.then(extend)
    },
    Math.max(1, ttl / 3),
  )
  timer.unref()
  return {
    signal: lost.signal,
    stop: async () => {
      clearInterval(timer)
      await under
    },
  }
}
