import { currentContext } from '@tsango/core/context'
import { type Attributes, watched } from '@tsango/core/spans'
import { UntraceableAddress } from './errors.ts'
import { methodOf } from './method.ts'

/**
 * `fetch` that takes the trace along: the other service goes on with it by `traceparent`, and the call is a span where {@link telemetry} is in the
 * application. What is told of the address is its host and port, as paths and queries hold names and secrets. A status of 400 and above, and what fails, is an error.
 * Rejects with {@link UntraceableAddress}.
 *
 * @example
 * const ask = (id: number) => tracedFetch(`https://stock.example.com/items/${id}`)
 */
export async function tracedFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const address = input instanceof Request ? input.url : String(input)
  if (!URL.canParse(address)) throw new UntraceableAddress(address)
  const { hostname, port, protocol } = new URL(address)
  const method = methodOf((init.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase())
  const attributes = {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': Number(port) || (protocol === 'https:' ? 443 : 80),
  }
  return await watched({ name: method, kind: 'client', attributes, outcome }, (carrier) => {
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined))
    for (const [name, value] of Object.entries(carrierOr(carrier))) if (!headers.has(name)) headers.set(name, value)
    return fetch(input, { ...init, headers })
  })
}

// What `fetch` gives is a response.
function outcome(value: unknown): { attributes: Attributes; failure?: string } {
  const { status } = value as Response
  return { attributes: { 'http.response.status_code': status }, ...(status >= 400 ? { failure: String(status) } : {}) }
}

function carrierOr(carrier: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { trace } = currentContext()
  return carrier['traceparent'] === undefined && trace !== undefined ? { ...carrier, traceparent: trace } : carrier
}
