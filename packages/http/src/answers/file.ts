import type { Context } from 'hono'
import { askedOf, etagOf } from '../conditional/conditional.ts'
import { NotFound } from '../errors/classes.ts'
import { type Representation, represent } from '../representation/representation.ts'
import type { AnswerOptions } from './answers.ts'
import { contentTypeOf } from './content-type.ts'
import { attachment } from './disposition.ts'
import { UnsafeFile } from './errors.ts'

/** Options of {@link file}. */
export interface FileOptions extends Pick<AnswerOptions, 'headers'> {
  /** The folder that the file must be in, links followed. */
  readonly root: string | URL
  /** Default: by the ending of the name. What a browser would run as a page of this site is sent as bytes, unless it is said here. */
  readonly type?: string
}

/** Options of {@link download}. */
export interface DownloadOptions extends FileOptions {
  /** Under which a browser keeps it; default: the name of the file. */
  readonly filename?: string
}

/**
 * Sends a file of a folder: with `ETag` and `Last-Modified`, 304 to a client that has it, and the part that `Range` asks for. Raises `NotFound` (404) for
 * what is not there, is no file or lies outside of the folder, and `RangeNotSatisfiable` (416). On Node, Bun and Deno.
 *
 * @param path - within the folder, with slashes
 */
export async function file(c: Context, path: string, { root, type, headers }: FileOptions): Promise<Response> {
  return represent(askedOf(c), {
    ...(await find(path, root)),
    headers: { 'content-type': type ?? contentTypeOf(path), 'x-content-type-options': 'nosniff', ...headers },
  })
}

/** Sends a file like {@link file}, for a browser to keep rather than to show. */
export function download(
  c: Context,
  path: string,
  { filename = path, headers, ...options }: DownloadOptions,
): Promise<Response> {
  return file(c, path, { ...options, headers: { 'content-disposition': attachment(filename), ...headers } })
}

async function find(path: string, root: string | URL): Promise<Omit<Representation, 'headers'>> {
  const [{ createReadStream }, { realpath, stat }, { join, sep }, { fileURLToPath }] = await Promise.all([
    import('node:fs'),
    import('node:fs/promises'),
    import('node:path'),
    import('node:url'),
  ])
  const given = root instanceof URL ? fileURLToPath(root) : root
  const folder = await realpath(given).catch(() => {
    throw new UnsafeFile(given)
  })
  if (path.includes('\0') || path.split(/[/\\]/).includes('..')) throw new NotFound()
  const real = await realpath(join(folder, path)).catch(() => {
    throw new NotFound()
  })
  if (!real.startsWith(folder.endsWith(sep) ? folder : folder + sep)) throw new NotFound()
  const found = await stat(real)
  if (!found.isFile()) throw new NotFound()
  const modified = new Date(found.mtimeMs)
  return {
    size: found.size,
    version: { etag: etagOf(found.size, found.mtimeMs, found.ino), modified },
    // Opened when somebody reads: of an answer that nobody reads, nothing would close it.
    async *read(start, end) {
      if (end >= start) yield* createReadStream(real, { start, end }) as AsyncIterable<Uint8Array>
    },
  }
}
