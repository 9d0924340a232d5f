import { channel } from 'node:diagnostics_channel'
import type { Made } from '../response/memory.ts'
import type { SlotResponse } from './slot-response.ts'

/** Milliseconds that an answer waits for others, besides what is done for the request under way. */
const LONGEST = 4

/** Up to so many answers make no busy turn. */
const FEW = 2

/** How many requests come in calm until it is looked how many answers a turn has. */
const UNSEEN = 32

/** How many come until it is looked again after a turn whose end came late. */
const LONG_UNSEEN = 1024

type Write = (outgoing: SlotResponse, made: Made) => void

/** Where whole answers wait for the end of a turn of the event loop. */
export interface Outbox {
  /** Told of each request before anything is done for it. */
  begin(): void
  /** Has an answer written: now, or together with the others of this turn. */
  put(outgoing: SlotResponse, made: Made, write: Write): void
  /** Writes all that waits: before what ends a connection, or the process, in this very turn. */
  flush(): void
}

/**
 * Makes what has whole answers written. Where a turn has many, they leave one after the other at its end: the handlers find the processor at their work, the
 * writing at its own, and a client on the same machine is woken once for several. That is at least a quarter more requests; where they come alone, there is
 * nothing to gain, and where other work stands between the answers and the end of their turn, too much to lose. `now`: a clock of milliseconds.
 */
export function createOutbox(now = (): number => performance.now()): Outbox {
  let waiting: [outgoing: SlotResponse, made: Made, write: Write][] = []
  /** When the first of them began to wait. */
  let since = 0
  /** When the last answer of this turn was made. */
  let last = 0
  /** Whether the end of this turn is still to come. */
  let isOpen = false
  /** How many answers it has had. */
  let count = 0
  let isBusy = false
  let unseen = 0
  let isWatched = false

  function flush(): void {
    const all = waiting
    waiting = []
    for (const [outgoing, made, write] of all) write(outgoing, made)
  }

  function endTurn(): void {
    // Such as handlers that hand the processor back, and were in the queue before.
    const isLate = count > 0 && now() - last > LONGEST
    isBusy = count > FEW && !isLate
    isOpen = false
    count = 0
    unseen = isLate ? UNSEEN - LONG_UNSEEN : 0
    flush()
  }

  return {
    flush,
    begin() {
      if (waiting.length > 0 && now() - since > LONGEST) flush()
      if (isOpen || (!isBusy && ++unseen < UNSEEN)) return
      isOpen = true
      setImmediate(endTurn)
      if (isWatched) return
      isWatched = true
      process.once('exit', flush)
    },
    put(outgoing, made, write) {
      // After the end of the turn the next one would be far: a client that has ended its side by then gets nothing.
      if (!isOpen) return write(outgoing, made)
      count++
      last = now()
      const kept = isBusy && !isHeard(outgoing) ? keptOf(made) : undefined
      if (kept === undefined) return write(outgoing, made)
      if (waiting.push([outgoing, kept, write]) === 1) since = last
      else if (last - since > LONGEST) flush()
    },
  }
}

/** That of this process: a turn of its event loop brings requests of all its servers. */
export const outbox = createOutbox()

const finished = channel('http.server.response.finish')

/** Whether somebody hears of its end, who is to hear it in the context of its own request. */
function isHeard(outgoing: SlotResponse): boolean {
  return finished.hasSubscribers || outgoing.isHeard()
}

/** An answer as it is now, whatever becomes of the headers that it was made with; nothing where more than a copy of them would be needed. */
function keptOf([status, body, headers]: Made): Made | undefined {
  if (typeof body !== 'string' && body !== null) return undefined
  if (headers === undefined || headers === null) return [status, body, headers]
  if (headers instanceof Headers || Array.isArray(headers)) return undefined
  // What else a response takes is a record.
  const record = headers as Readonly<Record<string, unknown>>
  for (const name in record) if (typeof record[name] !== 'string' || !Object.hasOwn(record, name)) return undefined
  return [status, body, { ...record }]
}
