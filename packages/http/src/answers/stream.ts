import type { AnswerOptions } from './answers.ts'
import { noteStreamEnd } from './stream-end.ts'

/** Options of {@link stream}. */
export interface StreamOptions extends AnswerOptions {
  /** Default: `'text/plain; charset=UTF-8'`. */
  readonly type?: string
}

/**
 * Sends what a generator gives, piece by piece, as fast as the client takes it. Where the client goes away, `finally` of the generator runs.
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
          if (!done) return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
          controller.close()
          end.resolve()
        } catch (error) {
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
