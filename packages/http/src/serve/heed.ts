import type { ServerResponse } from 'node:http'
import { isTold } from '../answers/stream-end.ts'
import { madeOf } from '../response/memory.ts'

type Body = ReadableStream<Uint8Array>
type Reader = ReadableStreamDefaultReader<Uint8Array>

/**
 * Has the adapter read a body that does not fail: where it does, the connection is ended, as the client must not take for all what came of it, and
 * `onBroken` is told, where the adapter would write to the console.
 */
export function heed(response: Response, outgoing: ServerResponse, onBroken: (error: unknown) => void): Response {
  const body = streamOf(response)
  if (body === undefined) return response
  const read = body.getReader.bind(body) as () => Reader
  // On the stream itself: another one around it would handle each piece once more.
  Object.defineProperty(body, 'getReader', { value: () => heededReader(read(), outgoing, onBroken) })
  return response
}

function streamOf(response: Response): Body | undefined {
  const made = madeOf(response)
  const body = made === undefined ? response.body : made[1]
  return body instanceof ReadableStream && !body.locked ? (body as Body) : undefined
}

function heededReader(reader: Reader, outgoing: ServerResponse, onBroken: (error: unknown) => void): Partial<Reader> {
  const ended = { done: true, value: undefined } as const
  const fail = (error: unknown): typeof ended => {
    if (!isTold(error) && !outgoing.destroyed) onBroken(error)
    // Whoever writes on, not knowing, is not told either.
    outgoing.on('error', () => {})
    outgoing.destroy()
    return ended
  }
  return {
    read: () => reader.read().catch(fail),
    cancel: (reason) => reader.cancel(reason),
    closed: reader.closed.catch(() => undefined),
    releaseLock: () => reader.releaseLock(),
  }
}
