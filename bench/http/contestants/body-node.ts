import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import * as v from 'valibot'
import { listenAndAnnounce } from './announce.ts'
import { OrderOfValibot } from './order.ts'

const EMAIL = /^[\w+-]+(?:\.[\w+-]+)*@[\da-z]+(?:[.-][\da-z]+)*\.[a-z]{2,}$/i
const ROLES = new Set<unknown>(['reader', 'editor', 'admin'])
const isText = (value: unknown): boolean => typeof value === 'string' && value.length >= 1 && value.length <= 100

function isOrder(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { id, email, name, age, active, score, role, tags, city, zip } = value as Record<string, unknown>
  return (
    Number.isInteger(id) &&
    (id as number) >= 1 &&
    typeof email === 'string' &&
    EMAIL.test(email) &&
    isText(name) &&
    Number.isInteger(age) &&
    (age as number) >= 0 &&
    (age as number) <= 150 &&
    typeof active === 'boolean' &&
    typeof score === 'number' &&
    ROLES.has(role) &&
    Array.isArray(tags) &&
    tags.length <= 10 &&
    tags.every(isText) &&
    isText(city) &&
    isText(zip)
  )
}

const check = process.argv[2] === 'valibot' ? (value: unknown) => v.safeParse(OrderOfValibot, value).success : isOrder

function answer(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value)
  response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

function take(request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'POST' || request.url !== '/orders') return answer(response, 404, { status: 404 })
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const bytes = chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)
    let value: unknown
    try {
      value = JSON.parse(bytes.toString())
    } catch {
      return answer(response, 400, { status: 400 })
    }
    if (check(value)) answer(response, 200, value)
    else answer(response, 422, { status: 422 })
  })
}

listenAndAnnounce(createServer(take))
