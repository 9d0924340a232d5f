/** Marks a worker that is replaced when a file changes; the value says whether it is the first that serves. */
export const WATCHED = 'TSANGO_SERVE_WATCHED'

/** The key of what a watched worker says of its failure, and its watcher of that of its successor. */
export const FAILED = 'tsango:failed'

/** Why a process did not start. */
export interface StartFailure {
  /** For people. */
  readonly text: string
  /** Whether no change of a file can mend it, such as a port that is taken: then the watching ends, too. */
  readonly isFinal: boolean
}

/** Whether this process is a worker that is replaced when a file of the project changes. */
export function isWatched(): boolean {
  return markOf() !== undefined
}

/** Whether this process is the first worker of a watched project, so that it says where it serves. */
export function isFirstWatched(): boolean {
  return markOf() === 'first'
}

// What a worker starts itself inherits its variables, and not the way to its watcher.
function markOf(): string | undefined {
  const { process } = globalThis
  return process?.send === undefined ? undefined : process.env[WATCHED]
}

/** Tells the process that watches this one why it ends; elsewhere it does nothing. */
export function tellWatcher(failure: StartFailure): void {
  if (isWatched()) process.send?.({ [FAILED]: failure })
}

/** Calls `heard` when the process after this one did not start, as long as this one serves on. */
export function onSuccessorFailed(heard: (failure: StartFailure) => void): void {
  process.on('message', (message) => {
    // What a watcher says under its key has the shape that it gives it.
    if (typeof message === 'object' && message !== null && FAILED in message) heard(message[FAILED] as StartFailure)
  })
}
