import { open, readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { FoundFile } from '../folders/folders.ts'
import { contentTypeOf } from './content-types.ts'
import { type Manifest, type StaticFile, shortHash, splitHashedName } from './manifest.ts'

/** Answers a request for a static file; `undefined` where the request is not for one. */
export type StaticHandler = (request: Request) => Promise<Response | undefined>

/** A year: the most that caches are asked to keep something (RFC 9111 has no limit, clients have). */
const IMMUTABLE = 'public, max-age=31536000, immutable'

/** Kept, but asked about before each use. */
const REVALIDATED = 'no-cache'

/** Larger files are sent piece by piece. */
const LARGE = 512 * 1024

/**
 * Makes the handler: GET and HEAD for files below the prefix, immutable caching under a hashed name, validation by ETag under the plain one.
 * A name with the hash of another version gets the present one, to be asked about again: during a deployment two versions run side by side.
 */
export function createHandler(manifest: Manifest, prefix: string): StaticHandler {
  return async (request) => {
    const name = nameIn(request.url, prefix)
    const found = name === undefined ? undefined : lookUp(manifest, name)
    if (found === undefined) return undefined
    if (request.method !== 'GET' && request.method !== 'HEAD')
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } })
    const { file, caching } = found
    const etag = `"${file.hash}"`
    if (matches(request.headers.get('if-none-match'), etag))
      return new Response(null, { status: 304, headers: { etag, 'cache-control': caching } })
    return respond(file, caching, etag, request.method === 'HEAD')
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

function lookUp(manifest: Manifest, name: string): Found | undefined {
  const plain = manifest.byName(name)
  if (plain !== undefined) return { file: plain, caching: REVALIDATED }
  const split = splitHashedName(name)
  const file = split === undefined ? undefined : manifest.byName(split.plain)
  if (file === undefined || split === undefined) return undefined
  return { file, caching: split.hash === shortHash(file.hash) ? IMMUTABLE : REVALIDATED }
}

async function respond(
  { source, content }: StaticFile,
  caching: string,
  etag: string,
  head: boolean,
): Promise<Response | undefined> {
  const body = content ?? (await bodyOf(source, head))
  if (body === undefined) return undefined
  const headers = {
    'content-type': contentTypeOf(source.name),
    'content-length': String(body instanceof Uint8Array ? body.byteLength : source.size),
    'cache-control': caching,
    'x-content-type-options': 'nosniff',
    etag,
  }
  // The types of streams in Node and in the DOM are the same thing declared twice.
  return new Response(head || body === null ? null : (body as BodyInit), { headers })
}

/** Gives `null` where no body is asked for, and `undefined` for a file that went away after it was looked up. */
async function bodyOf(source: FoundFile, head: boolean): Promise<Uint8Array | ReadableStream | null | undefined> {
  if (head) return null
  try {
    if (source.size <= LARGE) return await readFile(source.path)
    const file = await open(source.path)
    // Ends at the size that was announced, should the file grow meanwhile; closes itself when it ends or breaks off.
    return Readable.toWeb(file.createReadStream({ end: source.size - 1 })) as ReadableStream
  } catch {
    return undefined
  }
}

/** Compares weakly, as RFC 9110 (13.1.2) asks: a proxy that compresses makes a strong tag weak. */
function matches(header: string | null, etag: string): boolean {
  if (header === null) return false
  return header.trim() === '*' || header.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag)
}
