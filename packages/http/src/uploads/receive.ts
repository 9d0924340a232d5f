import type { Readable } from 'node:stream'
import type { Context } from 'hono'
import { readBytes } from '../body/body.ts'
import { defaultLimit, limitBody } from '../body/limit.ts'
import { BadRequest, UnsupportedMediaType } from '../errors/classes.ts'
import { HttpError, type Place } from '../errors/http-error.ts'
import { pointerTo } from '../errors/pointer.ts'
import { exchangeOf } from '../slots/exchange.ts'
import { covers, HEAD, sniff } from './magic.ts'
import { stagedFile, type UploadedFile } from './staged.ts'
import { sweepNowAndThen } from './sweep.ts'
import type { UploadPart } from './uploads.ts'

/** A form with files, received. */
export interface Received {
  readonly fields: ReadonlyMap<string, readonly string[]>
  /** By name, as the handler gets them. */
  readonly files: Readonly<Record<string, unknown>>
  /** What is wrong with the files. */
  readonly faults: readonly Place[]
}

/** What {@link receive} takes. */
export interface ReceiveOptions {
  readonly parts: Readonly<Record<string, UploadPart>>
  /** Bytes of the whole request; default: the handler's own, else the setting `bodyLimit`. */
  readonly limit: number | undefined
  /** Takes what removes the staging folder. */
  readonly onStaged: (remove: () => Promise<void>) => void
}

const MAX_FIELDS = 1000
const MAX_FIELD = 1024 * 1024
const PREFIX = 'tsango-upload-'
const WITH_BOUNDARY = '"multipart/form-data; boundary=…": the boundary is missing, by which its parts are told apart'

/**
 * Receives a form with files; each file is written as it comes, never held as a whole. Raises `UnsupportedMediaType` (415), `BadRequest` (400,
 * `malformed_form`, `too_many_fields`, `incomplete_body`) and `PayloadTooLarge` (413).
 */
export async function receive(c: Context, options: ReceiveOptions): Promise<Received> {
  const type = exchangeOf(c).header('content-type') ?? ''
  if (!/^multipart\/form-data *;/i.test(type))
    throw new UnsupportedMediaType(type, [
      /^multipart\/form-data *$/i.test(type) ? WITH_BOUNDARY : 'multipart/form-data',
    ])
  if (!/;[ \t]*boundary=/i.test(type))
    throw new BadRequest('The type of the form has no "boundary", by which its parts are told apart.', {
      code: 'malformed_form',
    })
  const [{ Busboy }, { pipeline }, { mkdtemp, rm }, { tmpdir }, { join }] = await Promise.all([
    import('@fastify/busboy'),
    import('node:stream/promises'),
    import('node:fs/promises'),
    import('node:os'),
    import('node:path'),
  ])
  const source = await sourceOf(c, options.limit ?? defaultLimit(c))
  sweepNowAndThen(tmpdir(), PREFIX)
  const folder = await mkdtemp(join(tmpdir(), PREFIX))
  options.onStaged(() => rm(folder, { recursive: true, force: true }))
  const form = new Form(options.parts, (name) => join(folder, name))
  try {
    const parser = new Busboy({
      headers: { 'content-type': type },
      limits: { fields: MAX_FIELDS, fieldSize: MAX_FIELD, files: form.maxFiles + 1, headerPairs: 100 },
    })
    parser.on('field', (name, value, isNameCut, isCut) => form.field(name, value, isNameCut || isCut))
    // What cannot be written ends the parser, which would wait for somebody to read the rest; it may have come to its end before.
    parser.on('error', () => {})
    parser.on('file', (name, stream, filename, _encoding, declared) =>
      form.file(name, stream, filename, declared)?.catch((error: Error) => parser.destroy(error)),
    )
    parser.on('fieldsLimit', () => form.refuse('too_many_fields', `The form has more than ${MAX_FIELDS} fields.`))
    await pipeline(source, parser)
    return await form.settle()
  } catch (error) {
    await form.abandon()
    throw told(error)
  }
}

async function sourceOf(c: Context, limit: number): Promise<Readable> {
  const { Readable } = await import('node:stream')
  // Somebody before us has read it, such as the check of a form's token.
  if (Object.keys(c.req.bodyCache).length > 0) return Readable.from([Buffer.from(await readBytes(c, { limit }))])
  limitBody(c, limit)
  const { body } = c.req.raw
  if (body === null) throw malformed()
  const source = Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0])
  // The client may leave before anybody reads: an error that nobody hears would end the process. Whoever reads later is told of it, too.
  source.on('error', () => {})
  return source
}

function malformed(cause?: unknown): BadRequest {
  return new BadRequest('The body is not a valid form.', { code: 'malformed_form', cause })
}

// An error of the stream may come wrapped.
function told(error: unknown): unknown {
  if (error instanceof HttpError) return error
  if (!(error instanceof Error)) return malformed(error)
  if (error.cause instanceof HttpError) return error.cause
  const code = 'code' in error ? error.code : undefined
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new BadRequest('The body ended before it was complete.', { code: 'incomplete_body', cause: error })
  // A disk that is full is no fault of the client.
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? error : malformed(error)
}

/** A form on its way. */
class Form {
  readonly maxFiles: number
  readonly #parts: Readonly<Record<string, UploadPart>>
  readonly #pathOf: (name: string) => string
  readonly #fields = new Map<string, string[]>()
  readonly #files = new Map<string, UploadedFile[]>()
  readonly #faults: Place[] = []
  readonly #writing: Promise<void>[] = []
  readonly #abandoned = new AbortController()
  #refused: BadRequest | undefined
  #count = 0

  constructor(parts: Readonly<Record<string, UploadPart>>, pathOf: (name: string) => string) {
    this.#parts = parts
    this.#pathOf = pathOf
    this.maxFiles = Object.values(parts).reduce((sum, part) => sum + part.maxFiles, 0)
  }

  field(name: string, value: string, isCut: boolean): void {
    if (isCut) this.refuse('field_too_long', `A field of the form is longer than ${MAX_FIELD} bytes.`)
    const known = this.#fields.get(name)
    if (known) known.push(value)
    else this.#fields.set(name, [value])
  }

  refuse(code: string, message: string): void {
    this.#refused ??= new BadRequest(message, { code })
  }

  /** Gives a promise of its being written, where it is. */
  file(
    name: string,
    stream: Readable & { truncated?: boolean },
    filename: string | undefined,
    declared: string,
  ): Promise<void> | undefined {
    const part = Object.hasOwn(this.#parts, name) ? this.#parts[name] : undefined
    // Browsers send a nameless file of no bytes where nobody chose one.
    if (part === undefined || filename === undefined || filename === '') {
      if (part === undefined) this.#fault(name, 'unknown_field', 'There is no such file.')
      stream.resume()
      return undefined
    }
    const writing = this.#stage({ name, part, stream, filename, declared })
    this.#writing.push(writing)
    return writing
  }

  async #stage(one: Incoming): Promise<void> {
    const { name, part, stream, filename, declared } = one
    const known = this.#files.get(name) ?? []
    this.#files.set(name, known)
    const at = this.#count++
    const place = known.length
    if (place >= part.maxFiles) {
      stream.resume()
      if (place === part.maxFiles) this.#fault(name, 'file_too_many', `At most ${part.maxFiles}.`)
      known.length = part.maxFiles
      return
    }
    known.length = place + 1
    const path = this.#pathOf(String(at))
    const { size, head } = await write(stream, path, part.maxSize, this.#abandoned.signal)
    const type = sniff(head)
    const fault = faultOf(part, size, type)
    if (fault) this.#fault(name, fault.code, fault.detail, part.isMany ? place : undefined)
    known[place] = stagedFile({ path, filename: safeName(filename), type, declaredType: declared, size })
  }

  #fault(name: string, code: string, detail: string, index?: number): void {
    const pointer = pointerTo(index === undefined ? [name.slice(0, 100)] : [name.slice(0, 100), index])
    if (this.#faults.length < 100) this.#faults.push({ in: 'file', pointer, code, detail })
  }

  async settle(): Promise<Received> {
    await Promise.all(this.#writing)
    if (this.#refused) throw this.#refused
    const files: Record<string, unknown> = {}
    for (const [name, part] of Object.entries(this.#parts)) {
      const found = this.#files.get(name) ?? []
      if (found.length < part.minFiles)
        this.#fault(name, found.length === 0 ? 'file_missing' : 'file_too_few', 'This file is required.')
      files[name] = part.isMany ? found : found[0]
    }
    return { fields: this.#fields, files, faults: this.#faults }
  }

  /** Nothing is written any more when this resolves, so that the folder can go. */
  async abandon(): Promise<void> {
    this.#abandoned.abort()
    await Promise.allSettled(this.#writing)
  }
}

interface Incoming {
  readonly name: string
  readonly part: UploadPart
  readonly stream: Readable
  readonly filename: string
  readonly declared: string
}

/** Writes a file up to its limit; what comes after is counted and let go. */
async function write(
  stream: Readable,
  path: string,
  maxSize: number,
  signal: AbortSignal,
): Promise<{ size: number; head: Uint8Array }> {
  const [{ createWriteStream }, { pipeline }] = await Promise.all([import('node:fs'), import('node:stream/promises')])
  let size = 0
  let head = Buffer.alloc(0)
  async function* limited(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of source) {
      if (head.length < HEAD) head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)])
      size += chunk.length
      if (size <= maxSize) yield chunk
    }
  }
  await pipeline(stream, limited, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal })
  return { size, head }
}

function faultOf(
  { maxSize, minSize, types }: UploadPart,
  size: number,
  type: string,
): Pick<Place, 'code' | 'detail'> | undefined {
  if (size > maxSize)
    return { code: 'file_too_large', detail: `It has ${size} bytes, and at most ${maxSize} are taken.` }
  if (size < minSize)
    return { code: 'file_too_small', detail: `It has ${size} bytes, and at least ${minSize} are needed.` }
  if (types === undefined || types.some((range) => covers(range, type))) return undefined
  return { code: 'file_invalid_content_type', detail: `By its bytes it is ${type}. Send ${types.join(' or ')}.` }
}

/** The name alone, for people: no path, no control characters, no end without a beginning. */
function safeName(filename: string): string {
  const [name = ''] = filename.split(/[/\\]/).slice(-1)
  const clean = name
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim()
    .slice(0, 255)
  return clean === '' || /^\.+$/.test(clean) ? 'file' : clean
}
