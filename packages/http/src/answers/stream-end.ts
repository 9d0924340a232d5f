const ends = new WeakMap<Response, Promise<void>>()

/** Notes when the last piece of an answer has left, or nobody reads on. */
export function noteStreamEnd(response: Response, end: Promise<void>): Response {
  ends.set(response, end)
  return response
}

/** When the last piece of an answer has left; nothing for one that is whole. */
export function streamEnd(response: Response): Promise<void> | undefined {
  return ends.get(response)
}

/** Lets go of an answer that nobody will read, so that what it comes from ends, too. */
export function letGo(response: Response): void {
  // One that somebody reads already ends with its reader.
  response.body?.cancel().catch(() => {})
}

const told = new WeakSet<WeakKey>()

/** Notes that an error with which an answer broke off stands in the log. */
export function noteTold(error: unknown): void {
  if (typeof error === 'object' && error !== null) told.add(error)
}

/** Whether it stands in the log. */
export function isTold(error: unknown): boolean {
  return typeof error === 'object' && error !== null && told.has(error)
}
