/** What a response on Node is made of, before it becomes a real `Response`: status, body, headers. */
export type Made = readonly [status: number, body: unknown, headers: unknown]

/** Under which Hono's adapter for Node keeps it; nothing before the first was seen. */
let key: symbol | undefined

/**
 * The body of a response that is there as text or bytes, without using it up; nothing where nobody can tell, which says nothing about the body.
 *
 * On Node a response whose body nobody has asked for is a plain object until it is written: to look at it there costs nothing, where reading it through
 * streams would take as long as all else that is done for a request.
 */
export function memoryOf(response: Response): string | Uint8Array<ArrayBuffer> | undefined {
  const body = madeOf(response)?.[1]
  // Node's own never lie in memory that is shared.
  return typeof body === 'string' || body instanceof Uint8Array ? (body as string | Uint8Array<ArrayBuffer>) : undefined
}

/** A header of a response, `name` in lower case, read where it lies. */
export function headerOf(response: Response, name: string): string | undefined {
  const made = madeOf(response)
  const headers = made?.[2]
  if (made === undefined || headers instanceof Headers || Array.isArray(headers) || headers === null)
    return response.headers.get(name) ?? undefined
  if (headers === undefined)
    return name === 'content-type' && made[1] !== null ? 'text/plain; charset=UTF-8' : undefined
  for (const own in headers) {
    if (own.length === name.length && own.toLowerCase() === name)
      return String((headers as Readonly<Record<string, unknown>>)[own])
  }
  return undefined
}

/** What a response is made of, where that is known and nobody has asked for its body. */
export function madeOf(response: Response): Made | undefined {
  if (key === undefined) {
    key = Object.getOwnPropertySymbols(response).find(({ description }) => description === 'cache')
    if (key === undefined) return undefined
  }
  const made = (response as unknown as Readonly<Record<symbol, unknown>>)[key]
  return Array.isArray(made) && made.length === 3 && typeof made[0] === 'number' ? (made as unknown as Made) : undefined
}
