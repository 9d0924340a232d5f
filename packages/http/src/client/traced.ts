import { currentContext } from '@tsango/core/context'
import { type Attributes, type Carrier, watched } from '@tsango/core/spans'

/** What {@link tracedCall} tells of a call. */
export interface CallInfo {
  /** One of those that are known. */
  readonly method: string
  readonly url: URL
}

/**
 * Calls another service as one piece of work of the trace: `send` is given the headers with which the service goes on with it. What is told of the address is
 * its host and port, as paths and queries hold names and secrets. A status of 400 and above, and what fails, is an error.
 */
export function tracedCall(
  { method, url: { hostname, port, protocol } }: CallInfo,
  send: (carrier: Carrier) => Promise<Response>,
): Promise<Response> {
  const attributes = {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  }
  return watched({ name: method, kind: 'client', attributes, outcome }, (carrier) => send(carrierOr(carrier)))
}

// What `fetch` gives is a response.
function outcome(value: unknown): { attributes: Attributes; failure?: string } {
  const { status } = value as Response
  return { attributes: { 'http.response.status_code': status }, ...(status >= 400 ? { failure: String(status) } : {}) }
}

function carrierOr(carrier: Carrier): Carrier {
  const { trace } = currentContext()
  return carrier['traceparent'] === undefined && trace !== undefined ? { ...carrier, traceparent: trace } : carrier
}
