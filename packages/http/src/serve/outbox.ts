import type { Made } from '../response/memory.ts'
import type { SlotResponse } from './slot-response.ts'

/** Milliseconds that an answer waits for others, besides what is done for the request under way. */
const LONGEST = 4

/** Up to so many answers make no busy turn. */
const FEW = 2

/** How many requests come in calm until it is looked how many answers a turn has. */
const UNSEEN = 32

type Write = (outgoing: SlotResponse, made: Made) => void

/** Where whole answers wait for the end of a turn of the event loop. */
export interface Outbox {
  /** Told of each request before anything is done for it. */
  begin(): void
  /** Writes an answer: now, or together with the others of this turn. */
  put(outgoing: SlotResponse, made: Made): void
}

/**
 * Makes what writes whole answers. Where a turn has many, they leave one after the other at its end: the handlers find the processor at their work, the
 * writing at its own, and a client on the same machine is woken once for several. That is at least a quarter more requests; where they come alone, there is
 * nothing to gain.
 */
export function createOutbox(write: Write): Outbox {
  let waiting: [outgoing: SlotResponse, made: Made][] = []
  /** When the first of them began to wait. */
  let since = 0
  /** Whether the end of this turn is still to come. */
  let isOpen = false
  /** How many answers it has had. */
  let count = 0
  let isBusy = false
  let unseen = 0

  function flush(): void {
    const all = waiting
    waiting = []
    for (const [outgoing, made] of all) write(outgoing, made)
  }

  function flushLate(): void {
    if (performance.now() - since > LONGEST) flush()
  }

  function endTurn(): void {
    isBusy = count > FEW
    isOpen = false
    count = 0
    opened.delete(flush)
    flush()
  }

  return {
    begin() {
      if (waiting.length > 0) flushLate()
      if (isOpen || (!isBusy && ++unseen < UNSEEN)) return
      unseen = 0
      isOpen = true
      setImmediate(endTurn)
      flushAtExit(flush)
    },
    put(outgoing, made) {
      // After the end of the turn the next one would be far: a client that has ended its side by then gets nothing.
      if (!isOpen) return write(outgoing, made)
      count++
      const kept = keptOf(made)
      if (kept === undefined) return write(outgoing, made)
      if (waiting.push([outgoing, kept]) === 1) since = performance.now()
      else flushLate()
    },
  }
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

const opened = new Set<() => void>()
let isWatched = false

/** Writes all that waits, of all servers of this process: before what would end a connection, or the process, in this very turn. */
export function writeWaiting(): void {
  for (const flush of opened) flush()
}

function flushAtExit(flush: () => void): void {
  opened.add(flush)
  if (isWatched) return
  isWatched = true
  process.once('exit', writeWaiting)
}
