const sent = new WeakMap<Request, string>()
let isUsed = false

/** Notes that a request stands in the place of one that came by another method; gives the request. */
export function noteSent(request: Request, method: string): Request {
  isUsed = true
  sent.set(request, method)
  return request
}

/** The method of the request in whose place this one stands; nothing where it stands in nobody's. */
export function sentMethodOf(request: Request): string | undefined {
  return isUsed ? sent.get(request) : undefined
}
