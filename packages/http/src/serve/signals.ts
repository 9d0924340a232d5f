import { errorFields, type Logger } from '../log/log.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** What a shell expects of a process that was ended by a signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const

/** The first signal stops gracefully and ends the process with 0, a second one ends it at once. Returns what takes the handlers off. */
export function onStopSignal(stop: () => Promise<void>, logger: Logger): () => void {
  let stopping = false
  const onSignal = (signal: (typeof SIGNALS)[number]): void => {
    if (stopping) process.exit(EXIT_CODES[signal])
    stopping = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.write({ level: 'error', event: 'shutdown', message: 'Stopping failed.', error: errorFields(error) })
        process.exit(1)
      },
    )
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return () => {
    // While a signal's own stop is under way its handler must stay, for the second signal.
    if (!stopping) for (const signal of SIGNALS) process.off(signal, onSignal)
  }
}
