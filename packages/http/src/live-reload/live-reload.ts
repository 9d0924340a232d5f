/**
 * Pages that load themselves again when the server was started anew: in development, under `serve --watch`.
 *
 * @module
 */
import { randomToken } from '@tsango/toolkit/signing'
import { events, type ServerEvent } from '../answers/events.ts'
import { appendHtml, isPage } from '../response/append-html.ts'
import { WORD } from '../serve/signals.ts'
import { isWatched, onSuccessorFailed } from '../serve/watched.ts'
import { refuseOthers } from '../slots/refuse-others.ts'
import { defineSlot, type PreparedSlot, type Slot } from '../slots/slots.ts'
import { clientScript } from './client.ts'

/** Where pages hear of it. */
export const LIVE_RELOAD_PATH = '/__tsango/live-reload'

/**
 * Makes the slot of live reload. It does something only in development and in a process that `serve --watch` started; in production never.
 *
 * @example
 * const slot = liveReload()
 * slot.name // → 'live-reload'
 */
export function liveReload(): Slot {
  return defineSlot({
    name: 'live-reload',
    after: 'etag',
    prepare: ({ mode }) => (mode === 'development' && isWatched() ? prepareReload() : {}),
  })
}

function prepareReload(): PreparedSlot {
  const start = randomToken(9)
  const listeners = new Set<(event: ServerEvent | undefined) => void>()
  let broken: string | undefined
  const tell = (event: ServerEvent | undefined): void => {
    for (const listener of listeners) listener(event)
  }
  onSuccessorFailed(({ text }) => {
    broken = text
    tell({ event: 'broken', data: text })
  })
  // A page that listens would keep this process from draining.
  process.on('message', (message) => message === WORD.stop && tell(undefined))

  // By hand: a generator would hear that its page has left when there is something to tell it.
  function listen(): AsyncIterableIterator<ServerEvent, undefined> {
    const waiting: (ServerEvent | undefined)[] = [{ event: 'start', data: start }]
    if (broken !== undefined) waiting.push({ event: 'broken', data: broken })
    let wake = (): void => undefined
    const listener = (event: ServerEvent | undefined): void => {
      waiting.push(event)
      wake()
    }
    listeners.add(listener)
    const leave = (): IteratorReturnResult<undefined> => {
      listeners.delete(listener)
      wake()
      return { done: true, value: undefined }
    }
    return {
      [Symbol.asyncIterator]() {
        return this
      },
      async next() {
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        const event = waiting.shift()
        return event === undefined ? leave() : { done: false, value: event }
      },
      return: async () => leave(),
    }
  }

  return {
    decide(exchange) {
      if (exchange.c.req.path !== LIVE_RELOAD_PATH) return undefined
      refuseOthers(exchange)
      return events(listen())
    },
    contribute(exchange, response) {
      // Asked for now, while the policy can still name it.
      if (isPage(exchange, response)) void exchange.nonce
    },
    transform(exchange, response) {
      if (!isPage(exchange, response)) return
      const { nonce } = exchange
      return appendHtml(response, () => `<script nonce="${nonce}">${clientScript(LIVE_RELOAD_PATH, start)}</script>`)
    },
  }
}
