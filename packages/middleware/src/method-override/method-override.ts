/**
 * Forms and clients that can send POST alone, and mean another method.
 *
 * @module
 */
import { noteSent } from '@tsango/http/request'
import { takeBody, type WholeBody } from '@tsango/http/response'
import { bodyLimit } from '@tsango/http/settings'
import { defineSlot, type Slot } from '@tsango/http/slots'

/** Options of {@link methodOverride}. */
export interface MethodOverrideOptions {
  /** The field of a form that names the method; default: `_method`. `false` reads no form. */
  readonly field?: string | false
  /** The header that names the method; default: `x-http-method-override`. `false` reads none. */
  readonly header?: string | false
}

/** What a POST may mean. Never GET or QUERY: those would pass where only what changes something is checked. */
const METHODS: ReadonlySet<string> = new Set(['PUT', 'PATCH', 'DELETE'])

/**
 * Makes the slot by which a POST is routed as PUT, PATCH or DELETE: by its header, or by a field of its form (`application/x-www-form-urlencoded`), as
 * browsers can send no other methods. It works before the route is found, for POST alone, and what names no such method stays a POST. `csrf` checks
 * these requests as the forms that they are. A form beyond the setting `bodyLimit` is not read, and refused as any body beyond it is; neither is one
 * with files (`multipart/form-data`), whose size would decide what it does.
 *
 * In a plain Hono app it is told the app: `app.use(toHono(methodOverride(), { app }))`, in front of all others, as they run for the request as it is then.
 *
 * @example
 * import { Hono } from 'hono'
 * import { toHono } from '@tsango/http/slots'
 * const app = new Hono()
 * app.use(toHono(methodOverride(), { app }))
 * app.delete('/posts/:id', (c) => c.text(`deleted ${c.req.param('id')}`))
 * const response = await app.request('/posts/7', { method: 'POST', body: new URLSearchParams({ _method: 'delete' }) })
 * await response.text() // → 'deleted 7'
 */
export function methodOverride(options: MethodOverrideOptions = {}): Slot {
  const { field = '_method', header = 'x-http-method-override' } = options
  return defineSlot({
    name: 'method-override',
    prepare: ({ setting }) => {
      const limit = field === false ? 0 : setting(bodyLimit)
      return {
        reroute(request) {
          if (request.method !== 'POST') return undefined
          const named = header === false ? null : request.headers.get(header)
          if (named !== null) return as(request, named)
          return field !== false && mayHaveField(request, limit) ? byForm(request, field, limit) : undefined
        },
      }
    },
  })
}

async function byForm(request: Request, field: string, limit: number): Promise<Request> {
  const { url, headers, signal } = request
  const { bytes, stream } = await bodyOf(request, limit)
  const body = bytes ?? stream
  const named = bytes && new URLSearchParams(new TextDecoder().decode(bytes)).get(field)
  // The body is used up, so that it takes a request of its own either way. `duplex` is required with a stream and missing from the DOM's types.
  const again = new Request(url, { method: 'POST', headers, body, signal, duplex: 'half' } as RequestInit)
  return (named ? as(again, named) : undefined) ?? noteSent(again, 'POST')
}

// A server cuts the body at the length that it says; what says none is read up to the limit.
async function bodyOf(request: Request, limit: number): Promise<WholeBody> {
  const isAnnounced = request.headers.has('content-length')
  try {
    return isAnnounced
      ? { bytes: new Uint8Array(await request.arrayBuffer()) }
      : await takeBody(new Response(request.body), limit, { wait: true })
  } catch (error) {
    // What reads on, behind the slots, meets the error where it is answered and logged as any other.
    return { stream: new ReadableStream({ start: (controller) => controller.error(error) }) }
  }
}

function as(request: Request, named: string): Request | undefined {
  const method = named.toUpperCase()
  if (!METHODS.has(method)) return undefined
  return noteSent(new Request(request, { method }), 'POST')
}

function mayHaveField({ headers }: Request, limit: number): boolean {
  const type = headers.get('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  const length = headers.get('content-length')
  if (type !== 'application/x-www-form-urlencoded') return false
  return length === null || (/^\d+$/.test(length) && Number(length) <= limit)
}
