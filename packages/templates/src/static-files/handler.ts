import { HttpError } from '@tsango/http/errors'
import { type Coding, chooseCoding } from '@tsango/http/negotiation'
import { type Asked, represent } from '@tsango/http/representation'
import type { FoundFile } from '../folders/folders.ts'
import { type CacheControls, REVALIDATED } from './caching.ts'
import { contentTypeOf } from './content-types.ts'
import { type Manifest, type StaticFile, shortHash, splitHashedName } from './manifest.ts'
import { Gone, readPart } from './read-part.ts'

/** Answers a request for a static file; `undefined` where the request is not for one. */
export type StaticHandler = (request: Request) => Promise<Response | undefined>

/**
 * Makes the handler: GET and HEAD for files below the prefix, kept under a hashed name, validated by ETag under the plain one,
 * compressed forms by `Accept-Encoding`, parts by `Range`.
 * A name with the hash of another version gets the present one, to be asked about again: during a deployment two versions run side by side.
 */
export function createHandler(manifest: Manifest, prefix: string, controls: CacheControls): StaticHandler {
  return async (request) => {
    const name = nameIn(request.url, prefix)
    const found = name === undefined ? undefined : lookUp(manifest, name, controls)
    if (found === undefined) return undefined
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
    return respond(found, { method: request.method, header: (name) => request.headers.get(name) ?? undefined })
  }
}

/** Gives `undefined` for a path outside of the prefix and for one that cannot be decoded. */
function nameIn(url: string, prefix: string): string | undefined {
  // A request's URL is absolute and normalized: `..` and `%2e%2e` are resolved, and a path begins with a slash.
  const start = url.indexOf('/', url.indexOf('//') + 2)
  const end = url.slice(start).search(/[?#]/)
  const path = end === -1 ? url.slice(start) : url.slice(start, start + end)
  if (!path.startsWith(prefix)) return undefined
  try {
    return decodeURIComponent(path.slice(prefix.length))
  } catch {
    return undefined
  }
}

interface Found {
  readonly file: StaticFile
  readonly caching: string
}

function lookUp(manifest: Manifest, name: string, controls: CacheControls): Found | undefined {
  const plain = manifest.byName(name)
  if (plain !== undefined) return { file: plain, caching: controls.plain }
  const split = splitHashedName(name)
  const file = split === undefined ? undefined : manifest.byName(split.plain)
  if (file === undefined || split === undefined) return undefined
  // Under the hash of another file, as long as a deployment lasts.
  return { file, caching: split.hash === shortHash(file.hash) ? controls.hashed : REVALIDATED }
}

/** One of the forms of a file. */
interface Form {
  readonly source: FoundFile
  readonly content: Uint8Array<ArrayBuffer> | undefined
  readonly etag: string
  readonly coding: Coding | undefined
}

/**
 * Chooses by `Accept-Encoding`. A part is of the form whose tag `If-Range` names, and of the file as it is where it names none: a client that
 * does not say which form it has the rest of must never get bytes of another.
 */
function formOf({ source, content, hash, variants }: StaticFile, { method, header }: Asked): Form {
  const plain: Form = { source, content, etag: `"${hash}"`, coding: undefined }
  if (variants.length === 0) return plain
  const accepted = header('accept-encoding')
  const ifRange = header('if-range')
  const forms = variants
    .filter(({ coding }) => chooseCoding(accepted, [coding]) !== undefined)
    .map((variant): Form => ({ ...variant, content: undefined, etag: `"${variant.hash}"` }))
  if (method === 'GET' && header('range') !== undefined) {
    const named = [plain, ...forms].find(({ etag }) => etag === ifRange)
    if (named !== undefined || ifRange === undefined) return named ?? plain
  }
  const wanted = chooseCoding(
    accepted,
    variants.map(({ coding }) => coding),
  )
  return forms.find(({ coding }) => coding === wanted) ?? plain
}

/** Gives `undefined` for a file that went away, or became shorter, after it was looked up. */
async function respond({ file, caching }: Found, asked: Asked): Promise<Response | undefined> {
  const { source, content, etag, coding } = formOf(file, asked)
  try {
    return await represent(asked, {
      size: content?.byteLength ?? source.size,
      version: { etag },
      headers: {
        'content-type': contentTypeOf(file.source.name),
        'cache-control': caching,
        'x-content-type-options': 'nosniff',
        ...(coding === undefined ? {} : { 'content-encoding': coding }),
        ...(file.variants.length === 0 ? {} : { vary: 'Accept-Encoding' }),
      },
      read: (start, end) => content?.slice(start, end + 1) ?? readPart(source.path, start, end),
    })
  } catch (error) {
    if (error instanceof HttpError) return error.getResponse()
    if (error instanceof Gone || (error instanceof Error && 'syscall' in error)) return undefined
    throw error
  }
}
