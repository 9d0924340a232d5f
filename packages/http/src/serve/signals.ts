import { type AreaLog, errorFields } from '../log/log.ts'

const SIGNALS = ['SIGINT', 'SIGTERM'] as const

/** What a shell expects of a process that was ended by a signal. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const

/** What a worker and the process that keeps it tell each other. */
export const WORD = {
  /** A worker's: it takes connections. */
  listening: 'tsango:listening',
  /** To a worker: drain and end. */
  stop: 'tsango:stop',
  /** A worker's: it has drained. By then the primary knows that it listens no longer, as words arrive in their order. */
  drained: 'tsango:drained',
  /** To a worker that has drained: no connection is on its way to it. */
  go: 'tsango:go',
  /** A worker's last. */
  gone: 'tsango:gone',
} as const

/** The key of a watched worker's word on where it listens, so that those after it listen there, too. */
export const PLACE = 'tsango:place'

/** How long a worker that has drained waits for the word of its primary, in milliseconds. */
const PATIENCE = 30_000

/**
 * A worker goes when the primary says so: Ctrl-C reaches every process of a terminal, and the primary answers it for all. One that is terminated by itself
 * finishes what is under way. A primary that does not answer holds nobody up for longer than `patience`.
 */
export function obeyPrimary(stop: () => Promise<void>, log: AreaLog, patience = PATIENCE): void {
  let exitCode = 0
  const end = (): void => {
    stop()
      .catch((error: unknown) => {
        log.error('stop_failed', 'Stopping failed.', { error: errorFields(error) })
        exitCode = 1
      })
      // A connection that the primary handed over before it heard of the end must still be given back, or its client would wait for ever.
      .then(() => {
        process.send?.(WORD.drained)
        setTimeout(() => process.exit(exitCode), patience)
      })
  }
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined)
  process.on('SIGTERM', end)
  process.on('message', (message) => {
    if (message === WORD.stop) end()
    // When this is written, so is what came before it.
    if (message === WORD.go) process.send?.(WORD.gone, () => process.exit(exitCode))
  })
  process.send?.(WORD.listening)
}

/** The first signal stops gracefully and ends the process with 0, a second one ends it at once. Returns what takes the handlers off. */
export function onStopSignal(stop: () => Promise<void>, log: AreaLog): () => void {
  let stopping = false
  const onSignal = (signal: (typeof SIGNALS)[number]): void => {
    if (stopping) process.exit(EXIT_CODES[signal])
    stopping = true
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error('stop_failed', 'Stopping failed.', { error: errorFields(error) })
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
