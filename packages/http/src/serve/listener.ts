import type { IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import { type Made, madeOf } from '../response/memory.ts'
import { answer, isWhole } from './answer.ts'
import { heed } from './heed.ts'
import { outbox } from './outbox.ts'
import { type Parts, partsOf } from './request-parts.ts'
import type { SlotResponse } from './slot-response.ts'

/** Answers a request of Node. */
export type Listener = (incoming: IncomingMessage, outgoing: SlotResponse) => unknown

type Fetch = (request: Request, env: object) => Response | Promise<Response>

/** What {@link createListener} takes. */
export interface ListenerParts {
  readonly fetch: Fetch
  /** Makes the adapter's listener for a `fetch`. */
  readonly adapter: (fetch: Fetch) => (incoming: IncomingMessage, outgoing: SlotResponse) => Promise<unknown>
  /** Makes a response of an error that came out of `fetch`. */
  readonly onError: (error: unknown) => Response
  /** Told with what a body failed whose head has left. */
  readonly onBroken: (error: unknown, incoming: IncomingMessage) => void
}

/** A host, and what is asked of it, of which an address is made by putting them together; the adapter knows what to do with all others. */
const HOST = /^[a-z0-9._-]+(?::(?:[1-5]\d{3,4}|[6-9]\d{3}))?$/
const TARGET = /^\/[\w!$&'()*+,\-./:;=?@[\]~]*$/

/**
 * Makes what answers requests of Node. What is plain goes straight through: a GET without a body, and an answer that is whole in memory. With all else, and
 * while nothing is known of the requests that it makes, the adapter does what it does anywhere.
 */
export function createListener({ fetch, adapter, onError, onBroken }: ListenerParts): Listener {
  let parts: Parts | undefined
  // What the adapter is to write, between the call of it and its own of `fetch`, which comes at once.
  let ready: Response | undefined
  const adapted = adapter((request, env) => {
    const given = ready
    ready = undefined
    if (given !== undefined) return heeded(given, env)
    parts ??= partsOf(request)
    const found = fetch(request, env)
    return found instanceof Promise ? found.then((response) => heeded(response, env)) : heeded(found, env)
  })

  // The adapter gives along what it was called with.
  function heeded(response: Response, env: object): Response {
    const { incoming, outgoing } = env as { readonly incoming: IncomingMessage; readonly outgoing: SlotResponse }
    return heed(response, outgoing, (error) => onBroken(error, incoming))
  }

  function adapt(incoming: IncomingMessage, outgoing: SlotResponse, response?: Response): unknown {
    ready = response
    const done = adapted(incoming, outgoing)
    // Whatever became of it, it is no answer to anybody else.
    ready = undefined
    return done.catch((error: unknown) => fail(outgoing, error))
  }

  function write(outgoing: SlotResponse, made: Made): void {
    try {
      // Somebody may have written meanwhile.
      if (!outgoing.headersSent) answer(outgoing, made)
    } catch (error) {
      fail(outgoing, error)
    }
  }

  function sendWhole(outgoing: SlotResponse, response: Response): boolean {
    const made = madeOf(response)
    if (made === undefined || !isWhole(outgoing, made)) return false
    outbox.put(outgoing, made, write)
    return true
  }

  // Such as a header that cannot be written: it must not end the process.
  function fail(outgoing: SlotResponse, error: unknown): void {
    const made = madeOf(onError(error))
    if (outgoing.headersSent || made === undefined) return void outgoing.destroy()
    try {
      outgoing.forget()
      answer(outgoing, made)
    } catch {
      outgoing.destroy()
    }
  }

  return function listen(incoming, outgoing) {
    outbox.begin()
    const url = parts === undefined ? undefined : urlOf(incoming)
    if (parts === undefined || url === undefined) return adapt(incoming, outgoing)
    const { make, abort } = parts
    const request = make(incoming, url)
    const send = (response: Response): unknown => sendWhole(outgoing, response) || adapt(incoming, outgoing, response)
    const watch = (): unknown =>
      outgoing.watch(() => {
        if (!outgoing.writableFinished) abort(request, incoming.errored)
      })
    let found: Response | Promise<Response>
    try {
      found = fetch(request, { incoming, outgoing })
    } catch (error) {
      found = onError(error)
    }
    if (!(found instanceof Promise)) {
      if (sendWhole(outgoing, found)) return
      watch()
      return adapt(incoming, outgoing, found)
    }
    watch()
    return found.then(send, (error: unknown) => send(onError(error)))
  }
}

/** The address of a plain request; nothing where it takes more than to put it together. */
function urlOf({ method, url = '', headers, socket }: IncomingMessage): string | undefined {
  const { host = '' } = headers
  if (method !== 'GET' || !HOST.test(host) || !TARGET.test(url) || url.includes('/.')) return undefined
  return `${(socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http'}://${host}${url}`
}
