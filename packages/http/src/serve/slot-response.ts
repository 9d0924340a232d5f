import { type IncomingMessage, ServerResponse } from 'node:http'
import type { HeaderPlan, HeaderSink, OutgoingHeaders } from '../slots/headers.ts'
import { isLeaving } from './leaving.ts'

/**
 * Node's response, which writes the headers of the slots together with those of the handler in one list when the head is written.
 * So the pass never touches a finished `Response`, and each header is laid down once.
 */
export class SlotResponse<R extends IncomingMessage = IncomingMessage> extends ServerResponse<R> implements HeaderSink {
  #plan: HeaderPlan | undefined = undefined
  #pending: readonly string[] = []

  takeHeaders(plan: HeaderPlan, pending: readonly string[]): void {
    this.#plan = plan
    this.#pending = pending
  }

  // The signature of Node with its three forms: (status), (status, headers), (status, reason, headers).
  override writeHead(status: number, reason?: string | OutgoingHeaders, headers?: OutgoingHeaders): this {
    // A client that is told so does not send its next request into a connection that is about to be closed.
    if (isLeaving(this.req.socket)) this.shouldKeepAlive = false
    const plan = this.#plan
    const own = typeof reason === 'string' ? headers : reason
    const all = plan === undefined ? own : plan.list(this.#pending, own)
    // A list of names and values by turns is what Node takes besides a record; our own type cannot say which elements stand where.
    const list = all as string[] | undefined
    return typeof reason === 'string' ? super.writeHead(status, reason, list) : super.writeHead(status, list)
  }
}
