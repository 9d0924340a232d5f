/**
 * What slots do with the body of a response.
 *
 * @module
 */
import { memoryOf } from './memory.ts'

/** The body of a response as far as it is known: all of it, or a stream with nothing lost of it. */
export type WholeBody =
  | { readonly bytes: Uint8Array<ArrayBuffer>; readonly stream?: undefined }
  | { readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>; readonly bytes?: undefined }

/** Options of {@link takeBody}. */
export interface TakeBodyOptions {
  /** Whether what has not come yet is waited for, up to the limit; default: no. */
  readonly wait?: boolean
}

export { headerOf, memoryOf } from './memory.ts'

type Chunk = ReadableStreamReadResult<Uint8Array<ArrayBuffer>>

/**
 * Takes the body out of a response: as bytes where it is there already and within `limit` bytes, else as the stream that it is. So what is sent piece by
 * piece stays so, and nobody waits for it. The response's own body is used up.
 *
 * @example
 * const { bytes } = await takeBody(new Response('Hello'), 100)
 * bytes?.length // → 5
 */
export async function takeBody(
  response: Response,
  limit: number,
  { wait = false }: TakeBodyOptions = {},
): Promise<WholeBody> {
  const known = memoryOf(response)
  const whole = typeof known === 'string' ? new TextEncoder().encode(known) : known
  if (whole !== undefined && whole.byteLength <= limit) return { bytes: whole }
  if (response.body === null) return { bytes: new Uint8Array() }
  const reader = response.body.getReader()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for (;;) {
    const reading = reader.read()
    const read = await (wait ? reading : Promise.race([reading, nextTurn()]))
    if (read === undefined) return { stream: restOf(reader, chunks, reading) }
    if (read.done) return { bytes: joined(chunks, size) }
    chunks.push(read.value)
    size += read.value.byteLength
    if (size > limit) return { stream: restOf(reader, chunks, undefined) }
  }
}

/** A response of the same status and headers with another body; its length is left to the server. */
export function withBody(response: Response, body: BodyInit | null): Response {
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  return new Response(body, { status: response.status, statusText: response.statusText, headers })
}

// What is in memory is there before the event loop turns; what comes from a disk or another machine is not.
function nextTurn(): Promise<undefined> {
  return new Promise((resolve) => setImmediate(resolve, undefined))
}

function restOf(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  chunks: readonly Uint8Array<ArrayBuffer>[],
  reading: Promise<Chunk> | undefined,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = reading
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
    },
    async pull(controller) {
      const { done, value } = await (next ?? reader.read())
      next = undefined
      if (done) controller.close()
      else controller.enqueue(value)
    },
    cancel: (reason) => reader.cancel(reason),
  })
}

function joined(chunks: readonly Uint8Array<ArrayBuffer>[], size: number): Uint8Array<ArrayBuffer> {
  const [only] = chunks
  if (chunks.length === 1 && only !== undefined) return only
  const all = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    all.set(chunk, at)
    at += chunk.byteLength
  }
  return all
}
