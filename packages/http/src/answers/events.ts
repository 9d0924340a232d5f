import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import type { Context } from 'hono'
import { exchangeOf } from '../slots/exchange.ts'
import { streamed } from './stream.ts'

/** One event. */
export interface ServerEvent {
  /** Text as it is, anything else as JSON. */
  readonly data: unknown
  /** Its kind; a browser that is told none calls it `message`. */
  readonly event?: string
  /** Comes back in `Last-Event-ID` when the client connects again. */
  readonly id?: string | number
  /** Milliseconds after which the client tries again when the connection is lost. */
  readonly retry?: number
}

/** Options of {@link events}. */
export interface EventsOptions {
  /** How often a comment is sent where nothing else is, so that no proxy takes the connection for dead; default: 15 s. 0: never. */
  readonly keepAlive?: DurationInput
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The id of the last event that the client got before its connection was lost; nothing on its first. A client can send anything, so look for it, and do
 * not trust it.
 */
export function lastEventId(c: Context): string | undefined {
  const id = exchangeOf(c).header('last-event-id')
  return id === undefined || id === '' ? undefined : id
}

/**
 * Sends server-sent events: what the source gives, one by one, and comments in between to keep the connection alive. With `lastEventId(c)` the source goes
 * on where the client was. Where the client goes away, `return` of the source is called at once. An async generator that awaits something then runs its
 * `finally` when it has it, and not before: a source that may wait long, such as one that listens, is better an iterator with a `return` of its own.
 *
 * @example
 * await events([{ id: 1, event: 'tick', data: { n: 1 } }]).text() // → 'id: 1\nevent: tick\ndata: {"n":1}\n\n'
 */
export function events(
  source: AsyncIterable<ServerEvent> | Iterable<ServerEvent>,
  { keepAlive = '15s', headers }: EventsOptions = {},
): Response {
  const pause = parseDuration(keepAlive)
  return streamed(kept(source, pause), {
    headers: {
      'content-type': 'text/event-stream',
      // Nginx would hold events back until it has a buffer full of them.
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
      ...headers,
    },
  })
}

const COMMENT = ':\n\n'

// By hand, for `return` of a generator waits until what the generator awaits is there.
function kept(
  source: AsyncIterable<ServerEvent> | Iterable<ServerEvent>,
  pause: number,
): AsyncIterableIterator<string, undefined> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]()
  let waiting: Promise<IteratorResult<ServerEvent>> | undefined
  let stopWaiting = (): void => undefined

  /** The value of a promise, or nothing where it takes longer than the pause, or somebody leaves. */
  async function within<T>(value: Promise<T>): Promise<T | undefined> {
    const late = Promise.withResolvers<undefined>()
    stopWaiting = () => late.resolve(undefined)
    const timer = pause === 0 ? undefined : setTimeout(stopWaiting, pause)
    try {
      return await Promise.race([value, late.promise])
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      waiting ??= Promise.resolve(iterator.next())
      const found = await within(waiting)
      if (found === undefined) return { done: false, value: COMMENT }
      waiting = undefined
      return found.done ? { done: true, value: undefined } : { done: false, value: frame(found.value) }
    },
    async return() {
      const isWaiting = waiting !== undefined
      stopWaiting()
      const left = Promise.resolve(iterator.return?.())
      // A generator that waits for something returns when it has it; nobody waits for that here.
      if (isWaiting) left.catch(() => {})
      else await left
      return { done: true, value: undefined }
    },
  }
}

function frame({ id, event, retry, data }: ServerEvent): string {
  // What JSON has nothing for, such as undefined, is null to it in a list, and here.
  const body = typeof data === 'string' ? data : (JSON.stringify(data) ?? 'null')
  const lines = [
    ...(id === undefined ? [] : [`id: ${oneLine(String(id))}`]),
    ...(event === undefined ? [] : [`event: ${oneLine(event)}`]),
    ...(retry === undefined ? [] : [`retry: ${Math.max(0, Math.trunc(retry))}`]),
    ...body.split(/\r\n|\r|\n/).map((line) => `data: ${line}`),
  ]
  return `${lines.join('\n')}\n\n`
}

// A line feed would end the field and begin one that somebody else wrote.
function oneLine(text: string): string {
  return text.replace(/[\r\n\0]/g, ' ')
}
