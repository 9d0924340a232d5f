/**
 * Files that clients send: streamed to a staging folder within limits, told by their bytes, gone when the request ends.
 *
 * @module
 */
import { hasKnownBytes } from './magic.ts'
import type { UploadedFile } from './staged.ts'

export { sniff } from './magic.ts'
export type { UploadedFile } from './staged.ts'

const MIB = 1024 * 1024

/** Options of {@link upload}. */
export interface UploadOptions {
  /** Bytes; default: 5 MiB. The setting `bodyLimit` is the limit of the whole request, so it must be larger. */
  readonly maxSize?: number
  /** Bytes; default: 1. */
  readonly minSize?: number
  /** Media types, such as `'image/*'` or `'application/pdf'`, as the bytes of the file tell, not the client; default: all. */
  readonly types?: readonly string[]
  /** Whether it may be missing; default: no. */
  readonly optional?: boolean
  readonly description?: string
}

/** Options of {@link uploads}. */
export interface UploadsOptions extends Omit<UploadOptions, 'optional'> {
  /** Default: 10. */
  readonly maxFiles?: number
  /** Default: 0. */
  readonly minFiles?: number
}

/**
 * What an endpoint takes of files under one name.
 *
 * @typeParam T - what the handler gets
 */
export interface UploadPart<T = unknown> {
  readonly maxSize: number
  readonly minSize: number
  readonly types: readonly string[] | undefined
  readonly maxFiles: number
  readonly minFiles: number
  readonly isMany: boolean
  readonly description: string | undefined
  /** Only for the compiler. */
  readonly '~file'?: () => T
}

/** What a handler gets of the files that it declares. */
export type FilesOf<F> = { readonly [K in keyof F]: F[K] extends UploadPart<infer T> ? T : never }

/**
 * One file, for the option `files` of an endpoint.
 *
 * @example
 * upload({ types: ['image/*'], maxSize: 1024 * 1024 }).isMany // → false
 */
export function upload<const O extends UploadOptions = Record<never, never>>(
  options?: O,
): UploadPart<O extends { readonly optional: true } ? UploadedFile | undefined : UploadedFile> {
  const { maxSize = 5 * MIB, minSize = 1, types, optional = false, description }: UploadOptions = options ?? {}
  return { maxSize, minSize, types, description, maxFiles: 1, minFiles: optional ? 0 : 1, isMany: false }
}

/** Several files under one name, for the option `files` of an endpoint. */
export function uploads(options: UploadsOptions = {}): UploadPart<readonly UploadedFile[]> {
  const { maxSize = 5 * MIB, minSize = 1, types, maxFiles = 10, minFiles = 0, description } = options
  return { maxSize, minSize, types, description, maxFiles, minFiles, isMany: true }
}

/** What is wrong with the declaration of files. */
export function wrongUploads(files: Readonly<Record<string, UploadPart>>): readonly string[] {
  return Object.entries(files).flatMap(([name, { types = [] }]) =>
    types
      .filter((type) => !hasKnownBytes(type))
      .map((type) => `Its file "${name}" wants "${type}", which cannot be told by the bytes of a file.`),
  )
}
