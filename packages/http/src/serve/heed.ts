import type { ServerResponse } from 'node:http'
import { isTold } from '../answers/stream-end.ts'
import { headerOf, madeOf } from '../response/memory.ts'
import { onLeaving } from './leaving.ts'

type Body = ReadableStream<Uint8Array>
type Reader = ReadableStreamDefaultReader<Uint8Array>

/**
 * Has the adapter read a body that does not fail: where it does, the connection is ended, as the client must not take for all what came of it, and
 * `onBroken` is told, where the adapter would write to the console. Server-sent events, which nothing else ends, end when the server stops: their client
 * comes back by itself, and goes on where it was.
 */
export function heed(response: Response, outgoing: ServerResponse, onBroken: (error: unknown) => void): Response {
  const body = streamOf(response)
  if (body === undefined) return response
  const reading = body.getReader.bind(body) as () => Reader
  const isEndless = headerOf(response, 'content-type')?.startsWith('text/event-stream') === true
  const getReader = (): Partial<Reader> => {
    const heeded = heededReader(reading(), outgoing, onBroken)
    return isEndless ? endedReader(heeded, outgoing) : heeded
  }
  // On the stream itself: another one around it would handle each piece once more.
  Object.defineProperty(body, 'getReader', { value: getReader })
  return response
}

function streamOf(response: Response): Body | undefined {
  const made = madeOf(response)
  const body = made === undefined ? response.body : made[1]
  return body instanceof ReadableStream && !body.locked ? (body as Body) : undefined
}

type HeededReader = Pick<Reader, 'read' | 'cancel' | 'closed' | 'releaseLock'>

const ENDED = { done: true, value: undefined } as const

function heededReader(reader: Reader, outgoing: ServerResponse, onBroken: (error: unknown) => void): HeededReader {
  const fail = (error: unknown): typeof ENDED => {
    if (!isTold(error) && !outgoing.destroyed) onBroken(error)
    // Whoever writes on, not knowing, is not told either.
    outgoing.on('error', () => {})
    outgoing.destroy()
    return ENDED
  }
  return {
    read: () => reader.read().catch(fail),
    cancel: (reason) => reader.cancel(reason),
    closed: reader.closed.catch(() => undefined),
    releaseLock: () => reader.releaseLock(),
  }
}

/** A reader whose body ends when its connection is to be closed. */
function endedReader(reader: HeededReader, outgoing: ServerResponse): HeededReader {
  let isLeft = false
  let end = (): void => {}
  const forget = onLeaving(outgoing.req.socket, () => {
    isLeft = true
    reader.cancel().catch(() => {})
    end()
  })
  outgoing.once('close', forget)
  return {
    ...reader,
    read: () => {
      if (isLeft) return Promise.resolve(ENDED)
      return new Promise((resolve) => {
        end = () => resolve(ENDED)
        void reader.read().then(resolve)
      })
    },
  }
}
