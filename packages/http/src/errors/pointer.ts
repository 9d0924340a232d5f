/** Letters of a pointer: its keys may be the client's, and stand in every fault below them. */
const MAX_POINTER = 1000

/** A path as a JSON pointer (RFC 6901); what is longer than any that a program makes is cut. */
export function pointerTo(path: readonly (string | number)[]): string {
  let pointer = ''
  for (const key of path) {
    const text = String(key).slice(0, MAX_POINTER)
    pointer += `/${text.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (pointer.length > MAX_POINTER) return `${pointer.slice(0, MAX_POINTER)}…`
  }
  return pointer
}
