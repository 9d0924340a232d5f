import { constants } from 'node:os'

const STOP_MS = 3000
const signals = ['SIGINT', 'SIGTERM'] as const

/** Whether a signal is ending the process: what fails from then on is no news. */
export interface Ending {
  readonly begun: boolean
}

/**
 * Ends the process when it is interrupted: `stop` first, for three seconds at most, then with 128 and the signal's number (130 on Ctrl-C).
 * A second signal ends it at once. A command that listens to signals itself, such as a server that drains, is left to it.
 */
export function endOnSignals(stop: () => Promise<void>): Ending {
  const ending = { begun: false }
  for (const signal of signals) {
    const code = 128 + constants.signals[signal]
    process.on(signal, () => {
      if (process.listenerCount(signal) > 1) return
      if (ending.begun) process.exit(code)
      ending.begun = true
      setTimeout(() => process.exit(code), STOP_MS)
      void stop()
        .finally(() => process.exit(code))
        .catch(() => undefined)
    })
  }
  return ending
}
