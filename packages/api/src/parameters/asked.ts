import { BadRequest } from '@tsango/http/errors'
import { readQuery } from '@tsango/http/query'
import type { Context } from 'hono'
import type { Parameter } from './parameter.ts'

/** The parameters of a list: those of the address, and for QUERY (RFC 10008) those of the body, a form or JSON, too. Raises `BadRequest` (400) and what `readQuery` raises. */
export function askedBy(c: Context, known: readonly Parameter[]): URLSearchParams | Promise<URLSearchParams> {
  const { searchParams } = new URL(c.req.url)
  return c.req.method === 'QUERY' ? withBody(c, searchParams, known) : searchParams
}

async function withBody(c: Context, address: URLSearchParams, known: readonly Parameter[]): Promise<URLSearchParams> {
  const lists = new Set(known.filter(({ list }) => list).map(({ name }) => name))
  const asked = new URLSearchParams(address)
  for (const [name, value] of Object.entries(await readQuery(c))) {
    // Pages that lead to each other name it in the address; the body stays the same.
    if (name === 'page' && address.has('page')) continue
    for (const text of textsOf(name, value, lists.has(name))) asked.append(name, text)
  }
  return asked
}

function textsOf(name: string, value: unknown, isList: boolean): readonly string[] {
  // To leave it out would find all, where a list of none means nothing.
  if (Array.isArray(value) && value.length === 0) throw malformed(name, 'This list is empty.')
  const texts = [value].flat().map((one) => textOf(name, one))
  if (!isList || !Array.isArray(value)) return texts
  const comma = texts.find((text) => text.includes(','))
  if (comma !== undefined) throw malformed(name, 'A value of a list can have no comma.')
  return [texts.join(',')]
}

function textOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw malformed(name, 'It is neither text, a number, true nor false, nor a list of such.')
}

function malformed(name: string, detail: string): BadRequest {
  const parameter = name.slice(0, 100)
  const errors = [{ parameter, code: 'invalid_parameter', detail }]
  return new BadRequest(`"${parameter}": ${detail}`, { code: 'bad_parameter', errors })
}
