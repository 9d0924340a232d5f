import { type IncomingMessage, ServerResponse, validateHeaderValue } from 'node:http'
import { HeaderPlan, type HeaderSink, type OutgoingHeaders } from '../slots/headers.ts'
import { isLeaving } from './leaving.ts'

/** What Node's response writes a head with, which its types do not tell: the first line, then the headers, each checked letter by letter. */
interface StoresHeader {
  _storeHeader?(firstLine: string, headers: unknown): void
}

const store = (ServerResponse.prototype as StoresHeader)._storeHeader

/** Whether the Node that runs takes this step by its name; the headers of a response go into its list where it does not. */
function isTaken(): boolean {
  let isSeen = false
  class Probe extends ServerResponse {
    _storeHeader(): void {
      isSeen = true
    }
  }
  const request = { method: 'GET', httpVersionMajor: 1, httpVersionMinor: 1, headers: {} }
  // Of a request its response asks these.
  new Probe(request as unknown as IncomingMessage).writeHead(200)
  return isSeen && store !== undefined
}

const takesText = isTaken()

/** Of a response that no slot adds to. */
const NOTHING = new HeaderPlan()

/**
 * Node's response, which writes the headers of the slots together with those of the handler in one list when the head is written.
 * So the pass never touches a finished `Response`, and each header is laid down once.
 */
export class SlotResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> implements HeaderSink {
  isTaken = false
  #plan: HeaderPlan | undefined = undefined
  #pending: readonly string[] = []
  #text = ''
  #watchers = 0

  /** Has `listener` called when it is over, whether all of it was written or not. */
  watch(listener: () => void): void {
    this.#watchers++
    this.on('close', listener)
  }

  /** Whether somebody else listens for its end; Node itself does once. */
  isHeard(): boolean {
    return this.listenerCount('finish') > 1 || this.listenerCount('close') > this.#watchers
  }

  takeHeaders(plan: HeaderPlan, pending: readonly string[]): void {
    this.#plan = plan
    this.#pending = pending
  }

  /** Lets go of what only the answer that could not be written would have had. */
  forget(): void {
    this.#pending = []
    this.statusMessage = ''
  }

  /**
   * Has the client that asked first (`Expect: 100-continue`) send its body when somebody begins to read it, and not before: a body that is refused, by its
   * length or for whoever sends it, never leaves the client.
   */
  continueWhenRead(): void {
    const { req } = this
    const read = req._read
    req._read = (size) => {
      req._read = read
      if (!this.headersSent) this.writeContinue()
      req._read(size)
    }
  }

  // The signature of Node with its three forms: (status), (status, headers), (status, reason, headers).
  override writeHead(status: number, reason?: string | OutgoingHeaders, headers?: OutgoingHeaders): this {
    // A client that is told so does not send its next request into a connection that is about to be closed.
    if (isLeaving(this.req.socket)) this.shouldKeepAlive = false
    const own = typeof reason === 'string' ? headers : reason
    // A list of names and values by turns is what Node takes besides a record; our own type cannot say which elements stand where.
    const list = this.#headersOf(own) as string[] | undefined
    return typeof reason === 'string' ? super.writeHead(status, reason, list) : super.writeHead(status, list)
  }

  /** The headers of the slots and of a response as lines, for an answer that Node does not write; nothing that says how a body is sent. */
  linesWith(own: readonly string[]): readonly string[] {
    const rest: unknown[] = []
    const text = (this.#plan ?? NOTHING).lines(this.#pending, own, rest)
    const lines = text.split('\r\n').filter((line) => line !== '')
    for (let at = 0; at < rest.length; at += 2) {
      if (rest[at] !== 'set-cookie') continue
      const cookie = String(rest[at + 1])
      validateHeaderValue('set-cookie', cookie)
      lines.push(`set-cookie: ${cookie}`)
    }
    return lines
  }

  #headersOf(own: OutgoingHeaders | undefined): OutgoingHeaders | undefined {
    const plan = this.#plan
    this.#text = ''
    // What was set before goes through Node's own list, in which one of a name counts; a list of somebody else's may be one of pairs.
    if (!takesText || this.getHeaderNames().length > 0 || (plan === undefined && Array.isArray(own)))
      return plan === undefined ? own : plan.list(this.#pending, own)
    const rest: unknown[] = []
    this.#text = (plan ?? NOTHING).lines(this.#pending, own, rest)
    return rest.length === 0 ? undefined : rest
  }

  /** Node's own step: the headers that were checked when they were laid out follow the first line as they are. */
  _storeHeader(firstLine: string, headers: unknown): void {
    const text = this.#text
    this.#text = ''
    store?.call(this, firstLine + text, headers)
  }
}
