/**
 * Static files under names that carry a hash of their content, so that browsers keep them for ever and still never show an old one.
 *
 * @module
 */
import { StaticFileNotFound, StaticPrefixInvalid } from '../errors/errors.ts'
import { createFolders } from '../folders/folders.ts'
import { cacheControls, type StaticCaching } from './caching.ts'
import { createHandler, type StaticHandler } from './handler.ts'
import { integrityOf } from './integrity.ts'
import { createManifest, type MissingReference, type StaticFile } from './manifest.ts'

export type { StaticCaching } from './caching.ts'
export { contentTypeOf } from './content-types.ts'
export type { StaticHandler } from './handler.ts'
export type { MissingReference } from './manifest.ts'

/** Where static files are, and where they are served. */
export interface StaticFilesOptions {
  /** Folders that are searched in this order: those of the project before those of its apps, which it thereby overrides. */
  readonly folders: readonly (URL | string)[]
  /** The path under which they are served, or the URL of a host that does; it begins with `/` or a scheme and ends with `/`. `'/static/'` unless said otherwise. */
  readonly prefix?: string
  /** How long they are kept without asking; default: a year under a hashed name, not at all under the plain one. */
  readonly caching?: StaticCaching
  /** Follows changed files; `false` unless said otherwise: each file is looked at once. */
  readonly development?: boolean
}

/** Static files: their URLs, and the handler that serves them. */
export interface StaticFiles {
  readonly prefix: string
  /** The folders, in the order in which they are searched. */
  readonly folders: readonly string[]
  /** Gives the URL of a file under its hashed name: `static` in templates. Raises {@link StaticFileNotFound}. */
  url(name: string): string
  /**
   * Gives what the attribute `integrity` says of a file, `sha384-…`: a browser that gets anything else, from a host of somebody else for example, does not
   * use it. Raises {@link StaticFileNotFound}.
   */
  integrity(name: string): string
  /** Gives the integrity of every file by its URL, as `integrity` of an import map takes it. Reads all of them. */
  integrities(): Readonly<Record<string, string>>
  readonly handler: StaticHandler
  /** Gives the names of all files, sorted. */
  names(): string[]
  /** Reads every file once, so that no request waits for it. */
  prepare(): void
  /** Lists what style sheets refer to and no folder has; such references stay as they are written. */
  missing(): MissingReference[]
}

const PREFIX = /^(?:https?:\/\/[^/\s?#"'\\]+)?\/(?:[^/\s?#"'\\]+\/)*$/

/**
 * Makes {@link StaticFiles} of folders: `css/app.css` is served as `/static/css/app.3f2a91bc.css`, and style sheets refer to hashed names too.
 * A file is sent compressed where `app.css.br`, `.zst` or `.gz` lies beside it, unpacks to what is served and the client takes it; not in development.
 * Raises `StaticPrefixInvalid` and `StaticCachingInvalid`. Not served are files whose path has a part that begins with a dot, `.well-known` apart, and what a link reaches outside
 * of its folder.
 *
 * @example
 * import { Hono } from 'hono'
 * const app = new Hono()
 * const assets = staticFiles({ folders: [new URL('./', import.meta.url)] })
 * app.get('/static/*', async (c) => (await assets.handler(c.req.raw)) ?? c.notFound())
 * const part = await app.request(assets.url('handler.ts'), { headers: { range: 'bytes=0-5' } })
 * await part.text() // → 'import'
 *
 * @example
 * const files = staticFiles({ folders: [] })
 * files.url('app.css') // → throws StaticFileNotFound
 * files.handler(new Request('http://localhost/elsewhere')) // → undefined
 */
export function staticFiles({
  folders: given,
  prefix = '/static/',
  caching = {},
  development = false,
}: StaticFilesOptions): StaticFiles {
  if (!PREFIX.test(prefix)) throw new StaticPrefixInvalid(prefix)
  const folders = createFolders(given, isServed)
  const manifest = createManifest(folders, prefix, development)
  const fileOf = (name: string): StaticFile => {
    const file = manifest.byName(name)
    if (file === undefined) throw new StaticFileNotFound(name, folders.paths, folders.names())
    return file
  }
  return {
    prefix,
    folders: folders.paths,
    url: (name) => prefix + fileOf(name).urlPath,
    integrity: (name) => integrityOf(fileOf(name)),
    integrities: () =>
      Object.fromEntries(
        folders
          .names()
          .map(fileOf)
          .map((file) => [prefix + file.urlPath, integrityOf(file)]),
      ),
    handler: createHandler(manifest, new URL(prefix, 'http://localhost').pathname, cacheControls(caching, development)),
    names: () => folders.names(),
    prepare() {
      for (const name of folders.names()) manifest.byName(name)
    },
    missing: () => manifest.missing(),
  }
}

/** Hidden files (`.env`, `.git/config`) are never meant to be seen; `.well-known` is. */
function isServed(name: string): boolean {
  return name.split('/').every((part) => !part.startsWith('.') || part === '.well-known')
}
