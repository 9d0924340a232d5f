import { currentContext, enterContext } from '@tsango/core/context'
import { BROKEN_OFF } from '../errors/broken-off.ts'
import { errorFields, logOf } from '../log/log.ts'
import type { AnswerOptions } from './answers.ts'
import { PieceInvalid } from './errors.ts'
import { noteStreamEnd, noteTold } from './stream-end.ts'

/** Options of {@link stream}. */
export interface StreamOptions extends AnswerOptions {
  /** Default: `'text/plain; charset=UTF-8'`. */
  readonly type?: string
}

/**
 * Sends what a generator gives, piece by piece, as fast as the client takes it. Where the client goes away, `finally` of the generator runs. Where the
 * generator fails, the answer breaks off, as its head has left, and the log says why (`http.errors`, `broken_off`).
 *
 * @example
 * await stream(['one ', 'two']).text() // → 'one two'
 */
export function stream(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: StreamOptions = {},
): Response {
  const { status = 200, type = 'text/plain; charset=UTF-8', headers } = options
  return streamed(source, { status, headers: { 'content-type': type, ...headers } })
}

/** A response whose body comes from a generator. */
export function streamed(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  init: ResponseInit,
): Response {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  const encoder = new TextEncoder()
  const tell = teller()
  const end = Promise.withResolvers<void>()
  let isLeft = false
  // Whoever needs to know asks; where nobody does, a failure is the server's that sends it.
  end.promise.catch(() => {})
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await iterator.next()
          // `cancel` waits for the generator, and says when it has ended.
          if (isLeft) return
          if (!done) return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : bytesIn(value))
          controller.close()
          end.resolve()
        } catch (error) {
          if (!isLeft) tell(error)
          end.reject(error)
          throw error
        }
      },
      async cancel() {
        isLeft = true
        try {
          await iterator.return?.()
          end.resolve()
        } catch (error) {
          end.reject(error)
          throw error
        }
      },
    },
    // Nothing is made before somebody reads.
    { highWaterMark: 0 },
  )
  return noteStreamEnd(new Response(body as BodyInit, init), end.promise)
}

// What is none of both would end the connection, and nobody would be told.
function bytesIn(piece: Uint8Array): Uint8Array {
  if (piece instanceof Uint8Array) return piece
  throw new PieceInvalid(piece)
}

/** Writes down with what an answer broke off whose head has left, as no other answer can tell of it: in the context of whoever made it. */
function teller(): (error: unknown) => void {
  const context = currentContext()
  return function tell(error) {
    if (context.app === undefined) return
    noteTold(error)
    const { area, event, message } = BROKEN_OFF
    enterContext(context, () => logOf(area).error(event, message, { error: errorFields(error) }))
  }
}
