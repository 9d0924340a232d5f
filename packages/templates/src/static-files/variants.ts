import { readFileSync } from 'node:fs'
import zlib from 'node:zlib'
import type { Coding } from '@tsango/http/negotiation'
import type { Folders, FoundFile } from '../folders/folders.ts'
import { digest } from './digest.ts'

/** A file that lies compressed beside itself. */
export interface Variant {
  readonly coding: Coding
  readonly source: FoundFile
  /** Of the compressed bytes: two that mean the same are two representations. */
  readonly hash: string
}

type Unzip = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array

interface Kind {
  readonly coding: Coding
  readonly ending: string
  readonly unzip: Unzip
}

/** The best first; zstd is younger than the others, and not in every runtime. */
const KINDS: readonly Kind[] = [
  { coding: 'br', ending: '.br', unzip: zlib.brotliDecompressSync },
  { coding: 'zstd', ending: '.zst', unzip: zlib.zstdDecompressSync },
  { coding: 'gzip', ending: '.gz', unzip: zlib.gunzipSync },
].filter(({ unzip }) => typeof unzip === 'function') as readonly Kind[]

/**
 * Finds the compressed forms of a file, smaller than it, the best first. One that does not unpack to just what is served is passed over: left behind
 * by an earlier build, or made of a style sheet before its references were rewritten.
 */
export function findVariants(folders: Folders, name: string, size: number, contentHash: string): readonly Variant[] {
  return KINDS.flatMap(({ coding, ending, unzip }) => {
    const source = folders.find(name + ending)
    if (source === undefined || source.size >= size) return []
    const bytes = readFileSync(source.path)
    return unpacks(unzip, bytes, size, contentHash) ? [{ coding, source, hash: digest(bytes) }] : []
  })
}

// Never more than the file itself has: a few bytes can unpack to gigabytes.
function unpacks(unzip: Unzip, bytes: Uint8Array, size: number, contentHash: string): boolean {
  try {
    return digest(unzip(bytes, { maxOutputLength: size })) === contentHash
  } catch {
    return false
  }
}
