import { Buffer } from 'node:buffer'
import type { Place } from '../errors/http-error.ts'
import type { Connection } from './connection.ts'
import { CloseInvalid, SocketClosed } from './errors.ts'
import type { Raw, Reader, Refusal, Writer } from './messages.ts'

/** How a WebSocket ended. */
export interface Closing {
  /** Of the close frame: 1000 is all well; 1005 where it had none; 1006 where there was no frame, as the connection was lost. */
  readonly code: number
  readonly reason: string
}

/** What a {@link Socket} is told. */
export interface SocketPlan {
  readonly read: Reader
  readonly write: Writer
  /** Is given what its declaration says. */
  readonly invalid: ((faults: readonly Place[], socket: never) => unknown) | undefined
  readonly protocol: string
  /** Bytes of messages that wait for the handler. */
  readonly maxWaiting: number
  /** Bytes that wait to leave. */
  readonly maxBuffered: number
  /** Milliseconds; 0 is never. */
  readonly heartbeat: number
  readonly idleTimeout: number
}

/** How many messages wait for the handler before the client has to. */
const MOST_WAITING = 64

const END = Symbol('end')

/** Bytes that a reason can have (RFC 6455, 5.5). */
const MAX_REASON = 123

/**
 * A WebSocket as a handler has it: `for await (const message of socket)` gives the messages in their order and ends with the connection.
 *
 * @typeParam In - what is received
 * @typeParam Out - what may be sent
 */
export class Socket<In, Out> implements AsyncIterable<In, undefined> {
  /** The subprotocol that both sides speak; empty where there is none. */
  readonly protocol: string
  /** How it ended, as soon as it has. */
  readonly closed: Promise<Closing>
  readonly #connection: Connection
  readonly #received: () => number
  #receivedBefore = 0
  readonly #plan: SocketPlan
  readonly #controller = new AbortController()
  readonly #waiting: Raw[] = []
  #bytes = 0
  #wake: (() => void) | undefined
  #turn: Promise<unknown> = Promise.resolve()
  #isPaused = false
  #isEnding = false
  #isAlive = true
  #idle: NodeJS.Timeout | undefined

  /** Not for handlers: the endpoint makes them. */
  constructor(connection: Connection, plan: SocketPlan, received: () => number) {
    this.#connection = connection
    this.#plan = plan
    this.#received = received
    this.protocol = plan.protocol
    this.closed = new Promise((resolve) => {
      connection.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    })
    connection.on('message', (data, isBinary) => this.#take({ data, isBinary }))
    // What is wrong with a frame closes the connection with the code for it, and a lost connection closes it, too.
    connection.on('error', () => undefined)
    this.#watch()
  }

  /** Aborted when the connection is closed, by whomever: for whatever the handler waits for. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Whether messages can be sent. */
  get isOpen(): boolean {
    return !this.#isEnding && !this.#controller.signal.aborted
  }

  /** Bytes that were sent and have not left: what a slow client makes wait. */
  get buffered(): number {
    return this.#connection.bufferedAmount
  }

  /** The next message; nothing when the connection is closed, or about to be. What was received before the client closed it still comes. */
  async receive(): Promise<In | undefined> {
    const next = await this.#inTurn()
    return next === END ? undefined : next
  }

  /** The messages, to the end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<In, undefined, undefined> {
    for (let next = await this.#inTurn(); next !== END; next = await this.#inTurn()) yield next
  }

  /**
   * Sends a message; resolves when it has left this process, so that whoever awaits it goes no faster than the client reads. Where nobody awaits and more than
   * `maxBuffered` bytes wait, the client is too slow: the connection is closed with 1013. Rejects with {@link SocketClosed}, and `MessageInvalid` where
   * `sends` does not take the message; who does not await it hears of neither.
   */
  send(message: Out): Promise<void> {
    const sent = this.#send(message)
    // Whoever sends to many need not hear which of them have left.
    sent.catch(() => undefined)
    return sent
  }

  /**
   * Closes the connection; again it does nothing. Messages that wait are dropped, and what was sent leaves before. Raises {@link CloseInvalid}.
   *
   * @param code - 1000 to 1003, 1007 to 1014, or one of your own from 3000 to 4999; default: 1000
   * @param reason - for programs and people, at most 123 bytes of UTF-8
   */
  close(code = 1000, reason = ''): void {
    if (!isSendable(code))
      throw new CloseInvalid(`${code} is no code that is sent. Take 1000 to 1003, 1007 to 1014, or 3000 to 4999.`)
    if (Buffer.byteLength(reason) > MAX_REASON)
      throw new CloseInvalid(`its reason has ${Buffer.byteLength(reason)} bytes, and ${MAX_REASON} is the most.`)
    this.leave(code, reason)
  }

  /** Not for handlers: closes it with whatever reason, as much of it as a frame takes. */
  leave(code: number, reason: string): void {
    if (!this.isOpen) return
    this.#isEnding = true
    this.#waiting.length = 0
    this.#wake?.()
    this.#resume()
    this.#connection.close(code, shortened(reason))
  }

  async #send(message: Out): Promise<void> {
    const made = this.#plan.write(message)
    const data = typeof made === 'string' || made instanceof Uint8Array ? made : await made
    if (!this.isOpen) throw new SocketClosed()
    if (this.buffered > this.#plan.maxBuffered) {
      this.leave(1013, 'You read too slowly.')
      throw new SocketClosed()
    }
    this.#idle?.refresh()
    await new Promise<void>((resolve, reject) => {
      this.#connection.send(data, { binary: typeof data !== 'string' }, (error) =>
        error ? reject(new SocketClosed()) : resolve(),
      )
    })
  }

  // One after the other, also where several wait for messages.
  #inTurn(): Promise<In | typeof END> {
    const next = this.#turn.then(() => this.#next())
    this.#turn = next.catch(() => undefined)
    return next
  }

  async #next(): Promise<In | typeof END> {
    for (;;) {
      while (this.#waiting.length === 0) {
        if (!this.isOpen) return END
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
      }
      // There is one by the line above.
      const raw = this.#waiting.shift() as Raw
      this.#bytes -= raw.data.length
      if (this.#isPaused && !this.#isFull()) this.#resume()
      const found = await this.#plan.read(raw)
      // What the plan reads is an `In`.
      if ('message' in found) return found.message as In
      await this.#refuse(found)
    }
  }

  #take(raw: Raw): void {
    this.#isAlive = true
    if (this.#isEnding) return
    this.#idle?.refresh()
    this.#waiting.push(raw)
    this.#bytes += raw.data.length
    if (!this.#isPaused && this.#isFull()) {
      this.#isPaused = true
      this.#connection.pause()
    }
    this.#wake?.()
  }

  #isFull(): boolean {
    return this.#waiting.length >= MOST_WAITING || this.#bytes >= this.#plan.maxWaiting
  }

  #resume(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    // What it answers to a ping is on its way only now.
    this.#isAlive = true
    this.#connection.resume()
  }

  async #refuse({ code, faults }: Refusal): Promise<void> {
    const { invalid } = this.#plan
    if (invalid === undefined) {
      const [first] = faults
      this.leave(code, first === undefined ? '' : [first.pointer, first.code].filter(Boolean).join(': '))
      return
    }
    // This is the turn of whoever waits for a message. What is asked for meanwhile, by `invalid` itself, comes before that one's, not behind it.
    const outer = this.#turn
    this.#turn = Promise.resolve()
    try {
      // What it takes and what this is were declared together.
      await invalid(faults, this as never)
    } finally {
      const inner = this.#turn
      this.#turn = Promise.all([outer, inner])
      await inner
    }
  }

  // A client that vanished without a word is found by what it does not answer.
  #watch(): void {
    const { heartbeat, idleTimeout } = this.#plan
    const beat = heartbeat > 0 ? setInterval(() => this.#beat(), heartbeat).unref() : undefined
    this.#idle = idleTimeout > 0 ? setTimeout(() => this.leave(1001, 'Idle.'), idleTimeout).unref() : undefined
    for (const event of ['ping', 'pong'] as const)
      this.#connection.on(event, () => {
        this.#isAlive = true
      })
    this.#connection.on('close', () => {
      clearInterval(beat)
      clearTimeout(this.#idle)
      this.#controller.abort(new SocketClosed())
      this.#wake?.()
    })
  }

  #beat(): void {
    // While it has to wait for the handler nothing of it is read, neither an answer nor its end; a client that has left is found by what cannot be sent.
    if (this.#isPaused) return this.buffered === 0 ? this.#connection.ping() : undefined
    const received = this.#received()
    // In the middle of a long message it can answer nothing, and is there as long as more of it comes.
    if (!this.#isAlive && received === this.#receivedBefore) return this.#connection.terminate()
    this.#isAlive = false
    this.#receivedBefore = received
    if (this.isOpen) this.#connection.ping()
  }
}

function isSendable(code: number): boolean {
  if (!Number.isInteger(code)) return false
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999)
}

// Cut between characters.
function shortened(reason: string): string {
  let text = reason
  while (Buffer.byteLength(text) > MAX_REASON) text = [...text].slice(0, -1).join('')
  return text
}
