/**
 * Reading bodies within limits, with an error of its own for each way in which they can be wrong.
 *
 * @module
 */
import { fromUtf8 } from '@tsango/toolkit/encodings'
import type { Context } from 'hono'
import { BadRequest, UnsupportedMediaType } from '../errors/classes.ts'
import { HttpError } from '../errors/http-error.ts'
import { bodyLimit } from '../settings/settings.ts'
import { exchangeOf } from '../slots/exchange.ts'
import { limitBody } from './limit.ts'

export { limitBody } from './limit.ts'

/** Options of {@link readJson} and {@link readBytes}. */
export interface ReadOptions {
  /** Bytes; default: the setting `bodyLimit`. */
  readonly limit?: number
}

/** Options of {@link readForm}. */
export interface ReadFormOptions extends ReadOptions {
  /** Fields and files together; default: 1000. */
  readonly maxFields?: number
}

const DEFAULT_LIMIT = 1024 * 1024
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
  const type = mediaTypeOf(c)
  if (type !== 'application/json' && !type.endsWith('+json')) throw new UnsupportedMediaType(type, ['application/json'])
  const bytes = await readBytes(c, options)
  try {
    return JSON.parse(fromUtf8(bytes)) as unknown
  } catch (cause) {
    // What the parser says quotes the body, which may be anybody's; the place is enough to find the fault.
    throw new BadRequest(`The body is not valid JSON${placeOf(cause)}.`, { code: 'malformed_json', cause })
  }
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

/** Whether the body says that it is a form. */
export function hasForm(c: Context): boolean {
  return FORMS.includes(mediaTypeOf(c))
}

function mediaTypeOf(c: Context): string {
  const [type = ''] = (exchangeOf(c).header('content-type') ?? '').split(';', 1)
  return type.trim().toLowerCase()
}

function defaultLimit(c: Context): number {
  return exchangeOf(c).context.app?.settings.get(bodyLimit) ?? DEFAULT_LIMIT
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
