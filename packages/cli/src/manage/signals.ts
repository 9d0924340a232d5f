import { constants } from 'node:os'

const STOP_MS = 3000
const signals = ['SIGINT', 'SIGTERM'] as const

/**
 * Ends the process when it is interrupted: `stop` first, for three seconds at most, then with 128 and the signal's number (130 on Ctrl-C).
 * A second signal ends it at once. A command that listens to signals itself, such as a server that drains, is left to it.
 */
export function endOnSignals(stop: () => Promise<void>): void {
  for (const signal of signals) {
    const code = 128 + constants.signals[signal]
    let seen = false
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return
      if (seen) process.exit(code)
      seen = true
      setTimeout(() => process.exit(code), STOP_MS)
      void stop()
        .finally(() => process.exit(code))
        .catch(() => undefined)
    })
  }
}
