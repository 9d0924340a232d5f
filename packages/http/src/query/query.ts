/**
 * What a client asks for, by GET and by QUERY alike.
 *
 * @module
 */

import { fromUtf8 } from '@tsango/toolkit/encodings'
import { isRecord } from '@tsango/toolkit/records'
import type { Context } from 'hono'
import { mediaTypeOf, type ReadOptions, readBytes, readJson } from '../body/body.ts'
import { BadRequest, MethodNotAllowed, UnsupportedMediaType } from '../errors/classes.ts'

const FORM = 'application/x-www-form-urlencoded'

/**
 * Reads what a client asks for: from the query string of GET and HEAD, from the body of QUERY (RFC 10008), which is a safe GET with a body: a form or JSON,
 * whose top is an object. Register both: `r.on(['GET', 'QUERY'], '/posts', …)`. Of a name that stands several times all values are given.
 * Raises `UnsupportedMediaType` (415), `BadRequest` (400), `PayloadTooLarge` (413), and `MethodNotAllowed` (405) for another method.
 */
export async function readQuery(c: Context, options: ReadOptions = {}): Promise<Readonly<Record<string, unknown>>> {
  const { method } = c.req
  if (method === 'GET' || method === 'HEAD') return valuesOf(new URL(c.req.url).searchParams)
  if (method !== 'QUERY') throw new MethodNotAllowed(method, ['GET', 'HEAD', 'QUERY'])
  const type = mediaTypeOf(c)
  if (type === FORM) return valuesOf(new URLSearchParams(textOf(await readBytes(c, options))))
  if (type !== 'application/json' && !type.endsWith('+json'))
    throw new UnsupportedMediaType(type, ['application/json', FORM])
  const read = await readJson(c, options)
  if (isRecord(read)) return read
  throw new BadRequest('The body is not an object of parameters.', { code: 'malformed_query' })
}

function textOf(bytes: Uint8Array): string {
  try {
    return fromUtf8(bytes)
  } catch (cause) {
    throw new BadRequest('The body is not UTF-8.', { code: 'malformed_form', cause })
  }
}

function valuesOf(found: URLSearchParams): Readonly<Record<string, unknown>> {
  const values = new Map<string, string | string[]>()
  for (const [name, value] of found) {
    const before = values.get(name)
    values.set(name, before === undefined ? value : [before, value].flat())
  }
  // Names come from the client: each is a property of the object's own, whatever it is called.
  return Object.fromEntries(values)
}
