/**
 * Reading bodies within limits, with an error of its own for each way in which they can be wrong.
 *
 * @module
 */
import { fromUtf8 } from '@tsango/toolkit/encodings'
import type { Context } from 'hono'
import { BadRequest, UnsupportedMediaType } from '../errors/classes.ts'
import { HttpError } from '../errors/http-error.ts'
import { exchangeOf } from '../slots/exchange.ts'
import { readIncomingText } from './incoming.ts'
import { announced, defaultLimit, limitBody } from './limit.ts'

export { limitBody, limitRequest } from './limit.ts'
export { BodyLimitInvalid, withBodyLimit } from './own-limit.ts'

/** Options of {@link readJson} and {@link readBytes}. */
export interface ReadOptions {
  /** Bytes; default: what the handler was given by {@link withBodyLimit}, else the setting `bodyLimit`. */
  readonly limit?: number
}

/** Options of {@link readForm}. */
export interface ReadFormOptions extends ReadOptions {
  /** Fields and files together; default: 1000. */
  readonly maxFields?: number
}

const DEFAULT_FIELDS = 1000
const FORMS: readonly string[] = ['application/x-www-form-urlencoded', 'multipart/form-data']

/** Reads the body as bytes; a handler may read it again through `c.req`. Raises `PayloadTooLarge` (413). */
export async function readBytes(c: Context, { limit = defaultLimit(c) }: ReadOptions = {}): Promise<Uint8Array> {
  limitBody(c, limit)
  try {
    return new Uint8Array(await c.req.arrayBuffer())
  } catch (error) {
    const ours = httpErrorIn(error)
    throw ours ?? new BadRequest('The body ended before it was complete.', { code: 'incomplete_body', cause: error })
  }
}

/**
 * Reads the body as JSON. Raises `UnsupportedMediaType` (415) for another type, `BadRequest` (400, `malformed_json`) for what is not
 * JSON in UTF-8, `PayloadTooLarge` (413).
 */
export async function readJson(c: Context, options: ReadOptions = {}): Promise<unknown> {
  return await takeJson(c, options)
}

/**
 * As {@link readJson}, but at once where the whole body has come, which our server waits for with a short one; else a promise of it. What is wrong is
 * thrown or the promise is rejected, so it is for what handles both.
 */
export function takeJson(c: Context, { limit = defaultLimit(c) }: ReadOptions = {}): unknown {
  const type = mediaTypeOf(c)
  if (type !== 'application/json' && !type.endsWith('+json')) throw new UnsupportedMediaType(type, ['application/json'])
  const direct = announced(c, limit) ? directly(c, limit) : undefined
  if (typeof direct === 'string') return parse(direct)
  return (direct ?? readText(c, limit)).then(parse, refuse)
}

function directly(c: Context, limit: number): string | Promise<string> | undefined {
  try {
    return readIncomingText(c, limit)
  } catch (cause) {
    return refuse(cause)
  }
}

async function readText(c: Context, limit: number): Promise<string> {
  return fromUtf8(await readBytes(c, { limit }))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    return refuse(cause)
  }
}

function refuse(cause: unknown): never {
  if (cause instanceof HttpError) throw cause
  // What the parser says quotes the body, which may be anybody's; the place is enough to find the fault.
  throw new BadRequest(`The body is not valid JSON${placeOf(cause)}.`, { code: 'malformed_json', cause })
}

/**
 * Reads the body as the fields and files of a form. Raises `UnsupportedMediaType` (415) for another type, `BadRequest` (400,
 * `malformed_form`, `too_many_fields`), `PayloadTooLarge` (413).
 */
export async function readForm(
  c: Context,
  { maxFields = DEFAULT_FIELDS, ...options }: ReadFormOptions = {},
): Promise<FormData> {
  const type = mediaTypeOf(c)
  if (!FORMS.includes(type)) throw new UnsupportedMediaType(type, FORMS)
  await readBytes(c, options)
  const form = await c.req.formData().catch((cause: unknown) => {
    throw new BadRequest('The body is not a valid form.', { code: 'malformed_form', cause })
  })
  if ([...form.keys()].length > maxFields) {
    throw new BadRequest(`The form has more than ${maxFields} fields.`, { code: 'too_many_fields' })
  }
  return form
}

/**
 * The text of a form's field; of none, or of a file, empty text.
 *
 * @example
 * const form = new FormData()
 * form.set('title', 'Tea at five')
 * textIn(form, 'title') // → 'Tea at five'
 * textIn(form, 'text') // → ''
 */
export function textIn(form: FormData, name: string): string {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** Whether the body says that it is a form. */
export function hasForm(c: Context): boolean {
  return FORMS.includes(mediaTypeOf(c))
}

/** The media type of the body, in lower case and without parameters; empty where none is said. */
export function mediaTypeOf(c: Context): string {
  const given = exchangeOf(c).header('content-type')
  if (given === 'application/json') return given
  const [type = ''] = (given ?? '').split(';', 1)
  return type.trim().toLowerCase()
}

// A stream's own error may come wrapped in the error of what read the stream.
function httpErrorIn(error: unknown): HttpError | undefined {
  if (error instanceof HttpError) return error
  return error instanceof Error && error.cause !== undefined ? httpErrorIn(error.cause) : undefined
}

function placeOf(error: unknown): string {
  const [, position] = /at position (\d+)/.exec(error instanceof Error ? error.message : '') ?? []
  return position === undefined ? '' : ` at position ${position}`
}
