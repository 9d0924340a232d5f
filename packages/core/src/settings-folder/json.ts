import type { FileRead } from './file-read.ts'

/** Reads a file of JSON. */
export function readJson(bytes: Uint8Array): FileRead {
  try {
    return { values: JSON.parse(new TextDecoder().decode(bytes)) }
  } catch {
    // The message of a parser quotes what it found, which may be a password.
    return { fault: 'is not JSON.' }
  }
}
