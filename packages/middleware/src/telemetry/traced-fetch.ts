import { tracedCall } from '@tsango/http/client'
import { UntraceableAddress } from './errors.ts'
import { methodOf } from './method.ts'

/**
 * `fetch` that takes the trace along: the other service goes on with it by `traceparent`, and the call is a span where {@link telemetry} is in the
 * application. What is told of the address is its host and port, as paths and queries hold names and secrets. A status of 400 and above, and what fails, is an error.
 * Rejects with {@link UntraceableAddress}. For addresses that come from outside take `createClient` of `@tsango/http/client`.
 *
 * @example
 * const ask = (id: number) => tracedFetch(`https://stock.example.com/items/${id}`)
 */
export async function tracedFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const address = input instanceof Request ? input.url : String(input)
  if (!URL.canParse(address)) throw new UntraceableAddress(address)
  const method = methodOf((init.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase())
  return await tracedCall({ method, url: new URL(address) }, (carrier) => {
    const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : undefined))
    for (const [name, value] of Object.entries(carrier)) if (!headers.has(name)) headers.set(name, value)
    return fetch(input, { ...init, headers })
  })
}
