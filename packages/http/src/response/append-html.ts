import type { Exchange } from '../slots/exchange.ts'

/** Whether a response is a whole page that a person looks at: no part of one, no file, nothing that a script asked for. */
export function isPage(exchange: Exchange, response: Response): boolean {
  const { headers, status, body } = response
  const destination = exchange.header('sec-fetch-dest')
  return (
    body !== null &&
    status !== 206 &&
    exchange.c.req.method !== 'HEAD' &&
    /^text\/html(?:;|$)/i.test(headers.get('content-type') ?? '') &&
    !headers.has('content-encoding') &&
    !headers.has('content-disposition') &&
    (destination === undefined || destination === 'document' || destination === 'iframe') &&
    exchange.header('hx-request') === undefined &&
    exchange.header('x-requested-with') === undefined
  )
}

/** The response with more HTML at its end, which is made when all before it was sent: what comes piece by piece stays so. */
export function appendHtml(response: Response, make: () => string): Response {
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  // Behind `</html>` a browser reads on as if it stood before.
  const more = new TransformStream<Uint8Array, Uint8Array>({
    flush: (controller) => controller.enqueue(new TextEncoder().encode(make())),
  })
  return new Response(response.body?.pipeThrough(more) ?? null, {
    status: response.status,
    statusText: response.statusText,
    headers,
  })
}
