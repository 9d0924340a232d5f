/** What is sent to a contestant, and what it answers. */
export interface HttpExchange {
  readonly request: Buffer
  /** The body of the answer. */
  readonly answer: string
}

/** The body that is posted, and comes back. */
export const ORDER = {
  id: 4711,
  email: 'ada@example.com',
  name: 'Ada Lovelace',
  age: 36,
  active: true,
  score: 99.5,
  role: 'editor',
  tags: ['math', 'poetry', 'engines'],
  city: 'London',
  zip: 'W1U 8ED',
} as const

/** The ten rows of the table of users. */
export const USERS = Array.from({ length: 10 }, (_, index) => ({
  id: index + 1,
  username: `user${index}`,
  email: `user${index}@example.com`,
  firstName: `First${index}`,
  lastName: `Last${index}`,
  isActive: index % 2 === 0,
}))

const EXCHANGES: Readonly<Record<string, { line: string; body?: string; answer: string }>> = {
  hello: { line: 'GET /', answer: '{"hello":"world"}' },
  routes: { line: 'GET /section150/42/parts/abc', answer: '{"id":"42","part":"abc"}' },
  body: { line: 'POST /orders', body: JSON.stringify(ORDER), answer: JSON.stringify(ORDER) },
  users: { line: 'GET /users', answer: JSON.stringify(USERS) },
}

/** What is sent for a kind of case, to a server on a port of this machine. */
export function exchangeOf(kind: string, port: number): HttpExchange {
  const { line, body = '', answer } = EXCHANGES[kind] as (typeof EXCHANGES)[string] & object
  const head = `${line} HTTP/1.1\r\nHost: localhost:${port}\r\nUser-Agent: bench\r\nAccept: application/json\r\nAccept-Encoding: identity\r\n`
  const about = body === '' ? '' : `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`
  return { request: Buffer.from(`${head}${about}\r\n${body}`), answer }
}
