import { once } from 'node:events'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import type { Coding } from '@tsango/http/negotiation'

/** How hard each coding tries; `deflate` is what is inside of `gzip`, and tries as hard. */
export interface Levels {
  readonly br: number
  readonly zstd: number
  readonly gzip: number
}

type Zip = zlib.Gzip | zlib.Deflate | zlib.BrotliCompress | zlib.ZstdCompress

interface Maker {
  readonly whole: (bytes: Uint8Array<ArrayBuffer>, levels: Levels) => Promise<Uint8Array<ArrayBuffer>>
  readonly stream: (levels: Levels) => Zip
  /** The kind of flush after which all that was written can be read. */
  readonly flush: number
}

const { constants } = zlib

/** Of a stream that stays open, each keeps a window of this many bits: 2^14 bytes. */
const STREAM_WINDOW = 14

const brotli = (level: number, window?: number): zlib.BrotliOptions => ({
  params: {
    [constants.BROTLI_PARAM_QUALITY]: level,
    ...(window === undefined ? {} : { [constants.BROTLI_PARAM_LGWIN]: window }),
  },
})
const zstd = (level: number): zlib.ZstdOptions => ({ params: { [constants.ZSTD_c_compressionLevel]: level } })

const [gzipWhole, deflateWhole, brotliWhole] = [
  promisify(zlib.gzip),
  promisify(zlib.deflate),
  promisify(zlib.brotliCompress),
]

const MAKERS: Readonly<Record<Coding, Maker>> = {
  br: {
    whole: async (bytes, { br }) => brotliWhole(bytes, brotli(br)),
    stream: ({ br }) => zlib.createBrotliCompress(brotli(br, STREAM_WINDOW)),
    flush: constants.BROTLI_OPERATION_FLUSH,
  },
  zstd: {
    whole: async (bytes, levels) => promisify(zlib.zstdCompress)(bytes, zstd(levels.zstd)),
    stream: (levels) => zlib.createZstdCompress(zstd(levels.zstd)),
    flush: constants.ZSTD_e_flush,
  },
  gzip: {
    whole: async (bytes, { gzip }) => gzipWhole(bytes, { level: gzip }),
    stream: ({ gzip }) => zlib.createGzip({ level: gzip, windowBits: STREAM_WINDOW }),
    flush: constants.Z_SYNC_FLUSH,
  },
  deflate: {
    whole: async (bytes, { gzip }) => deflateWhole(bytes, { level: gzip }),
    stream: ({ gzip }) => zlib.createDeflate({ level: gzip, windowBits: STREAM_WINDOW }),
    flush: constants.Z_SYNC_FLUSH,
  },
}

/** The codings of this runtime, the best first; zstd is younger than the others. */
export const CODINGS: readonly Coding[] =
  typeof zlib.zstdCompress === 'function' ? ['br', 'zstd', 'gzip', 'deflate'] : ['br', 'gzip', 'deflate']

/** Compresses what is all there, beside the event loop. */
export function compressWhole(
  coding: Coding,
  bytes: Uint8Array<ArrayBuffer>,
  levels: Levels,
): Promise<Uint8Array<ArrayBuffer>> {
  return MAKERS[coding].whole(bytes, levels)
}

/** Compresses piece by piece: whatever came in can be read by the client before the next comes. */
export function compressStream(
  coding: Coding,
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  levels: Levels,
): ReadableStream {
  const { stream, flush } = MAKERS[coding]
  const zip = stream(levels)
  const reader = body.getReader()
  pump(reader, zip, flush).catch((error: unknown) => zip.destroy(error instanceof Error ? error : undefined))
  // A client that goes away ends the source as well.
  zip.once('close', () => void reader.cancel().catch(() => {}))
  // The types of Node's own web streams and of the global ones differ; the objects are the same.
  return Readable.toWeb(zip) as unknown as ReadableStream
}

async function pump(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  zip: Zip,
  flush: number,
): Promise<void> {
  // What broke is heard where the pump ends.
  const closed = once(zip, 'close').catch(() => {})
  for (;;) {
    const { done, value } = await reader.read()
    if (zip.destroyed) return
    if (done) return void zip.end()
    const taken = zip.write(value)
    await Promise.race([new Promise<void>((resolve) => zip.flush(flush, () => resolve())), closed])
    if (!taken && zip.writableNeedDrain && !zip.destroyed) await Promise.race([once(zip, 'drain'), closed])
  }
}
