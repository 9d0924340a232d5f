import { readFileSync } from 'node:fs'
import type { Folders, FoundFile } from '../folders/folders.ts'
import { type CssReference, cssReferences, rewriteCss } from './css.ts'
import { digest } from './digest.ts'
import { findVariants, type Variant } from './variants.ts'

/** A static file under its hashed name. */
export interface StaticFile {
  readonly source: FoundFile
  /** `css/app.3f2a91bc.css`, encoded for a URL. */
  readonly urlPath: string
  /** Of all of its content, and of what a style sheet refers to. */
  readonly hash: string
  /** A style sheet's content with its references rewritten; `undefined` for any other file, which is served as it lies there. */
  readonly content: Uint8Array<ArrayBuffer> | undefined
  /** Its compressed forms, the best first; none in development, where files change. */
  readonly variants: readonly Variant[]
}

/** A reference of a style sheet to a file that no folder has. */
export interface MissingReference {
  readonly file: string
  readonly missing: string
}

/** Knows every static file by both of its names. */
export interface Manifest {
  /** Gives a file by its plain name. */
  byName(name: string): StaticFile | undefined
  missing(): MissingReference[]
}

/** Enough letters to tell two versions of one file apart, few enough to read. */
const HASH_IN_NAME = 8

interface Entry {
  readonly source: FoundFile
  readonly ownHash: string
  /** The files that a style sheet refers to. */
  readonly references: readonly string[]
  readonly css: string | undefined
}

/**
 * Makes a {@link Manifest}. A style sheet's hash covers the hashes of what it refers to, so that its name changes when an image in it does;
 * style sheets that import each other in a circle count for each other by their own content alone.
 * In development every answer is checked against the files, otherwise each file is read once.
 */
export function createManifest(folders: Folders, prefix: string, development: boolean): Manifest {
  const entries = new Map<string, Entry>()
  const files = new Map<string, StaticFile>()

  const entryOf = (name: string): Entry | undefined => {
    const known = entries.get(name)
    if (!development && known !== undefined) return known
    const source = folders.find(name)
    if (known !== undefined && known.source.stamp === source?.stamp) return known
    if (source === undefined) {
      // Never remembered: strangers can ask for any number of names.
      entries.delete(name)
      return undefined
    }
    const entry = readEntry(source, prefix)
    entries.set(name, entry)
    return entry
  }

  const hashOf = (name: string, above: readonly string[]): string => {
    const entry = entryOf(name)
    if (entry === undefined) return ''
    if (entry.references.length === 0 || above.includes(name)) return entry.ownHash
    const parts = entry.references.map((reference) => hashOf(reference, [...above, name]))
    return digest([entry.ownHash, ...parts].join(' '))
  }

  const fileOf = (name: string): StaticFile | undefined => {
    const known = files.get(name)
    if (!development && known !== undefined) return known
    const entry = entryOf(name)
    if (entry === undefined) return undefined
    const hash = hashOf(name, [])
    if (known?.hash === hash && known.source.path === entry.source.path) return known
    const content = contentOf(entry)
    const variants = development ? [] : variantsOf(entry, content)
    const file = { source: entry.source, hash, urlPath: urlPathOf(name, hash), content, variants }
    files.set(name, file)
    return file
  }

  const contentOf = ({ css, source }: Entry): Uint8Array<ArrayBuffer> | undefined => {
    if (css === undefined) return undefined
    const rewrite = ({ file, rest }: CssReference) => {
      const found = entryOf(file)
      return found && prefix + urlPathOf(file, hashOf(file, [])) + rest
    }
    return new TextEncoder().encode(rewriteCss(css, source.name, prefix, rewrite))
  }

  const variantsOf = ({ source, ownHash }: Entry, content: Uint8Array | undefined): readonly Variant[] =>
    findVariants(
      folders,
      source.name,
      content?.byteLength ?? source.size,
      content === undefined ? ownHash : digest(content),
    )

  return {
    byName: fileOf,
    missing: () =>
      folders
        .names()
        .flatMap((name) =>
          (entryOf(name)?.references ?? [])
            .filter((reference) => entryOf(reference) === undefined)
            .map((missing) => ({ file: name, missing })),
        ),
  }
}

/** Takes the hash out of a name, if it looks as if it had one. */
export function splitHashedName(name: string): { readonly plain: string; readonly hash: string } | undefined {
  const match = /^(.*?)\.([0-9a-f]{8})((?:\.[^./]+)?)$/.exec(name)
  return match === null ? undefined : { plain: `${match[1]}${match[3]}`, hash: match[2] ?? '' }
}

/** The part of a hash that stands in the name. */
export function shortHash(hash: string): string {
  return hash.slice(0, HASH_IN_NAME)
}

function urlPathOf(name: string, hash: string): string {
  const slash = name.lastIndexOf('/')
  const point = name.lastIndexOf('.')
  const end = point > slash + 1 ? point : name.length
  const hashed = `${name.slice(0, end)}.${shortHash(hash)}${name.slice(end)}`
  return hashed.split('/').map(encodeURIComponent).join('/')
}

function readEntry(source: FoundFile, prefix: string): Entry {
  const bytes = readFileSync(source.path)
  const css = source.name.toLowerCase().endsWith('.css') ? new TextDecoder().decode(bytes) : undefined
  return {
    source,
    ownHash: digest(bytes),
    css,
    references: css === undefined ? [] : cssReferences(css, source.name, prefix),
  }
}
