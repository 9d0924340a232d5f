import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

/** More than this is sent piece by piece. */
const LARGE = 512 * 1024

// The path has no link in it: one that took the place of the file since is not followed, where the system can tell.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

/** Raised when a file has become shorter since it was looked up. */
export class Gone extends Error {}

/** Reads a file from one place to another, both included. Rejects with {@link Gone}, and with what the system says. */
export async function readPart(
  path: string,
  start: number,
  end: number,
): Promise<Uint8Array<ArrayBuffer> | AsyncIterable<Uint8Array>> {
  const file = await open(path, FLAGS)
  try {
    if ((await file.stat()).size <= end) throw new Gone()
    const length = end - start + 1
    // Opened anew by whoever reads: of an answer that nobody reads, nothing would close it.
    if (length > LARGE) return pieces(path, start, end)
    const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, start)
    if (bytesRead < length) throw new Gone()
    return buffer
  } finally {
    await file.close()
  }
}

async function* pieces(path: string, start: number, end: number): AsyncGenerator<Uint8Array> {
  const file = await open(path, FLAGS)
  yield* file.createReadStream({ start, end }) as AsyncIterable<Uint8Array>
}
