import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { type Duplex, PassThrough, pipeline, Readable } from 'node:stream'
import { constants, createBrotliDecompress, createUnzip } from 'node:zlib'
import { BODILESS, isAnswerStatus } from '../response/statuses.ts'
import { AnswerInvalid, AnswerTooLarge } from './errors.ts'
import type { Guard } from './guard.ts'

/** One request, ready to be sent; it has no stream, so that it can be sent again. */
export interface Outgoing {
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: Uint8Array<ArrayBuffer> | undefined
}

/** What {@link send} needs beside the request. */
export interface Sending {
  readonly guard: Guard
  readonly maxBytes: number
  readonly signal: AbortSignal
}

/** Sends a request over a connection to an address that the guard has looked at, and gives the answer when its head is there. */
export async function send(outgoing: Outgoing, { guard, maxBytes, signal }: Sending): Promise<Response> {
  const { url, method, headers, body } = outgoing
  guard.check(url)
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(url, {
      method,
      headers: { ...Object.fromEntries(headers), ...(body && { 'content-length': body.byteLength }) },
      // A connection of its own each: one that is kept could be of a name that leads elsewhere by now.
      agent: false,
      lookup: guard.lookup,
      signal,
    })
    sent.once('response', resolve).on('error', reject)
    sent.once('upgrade', (_, socket) => {
      socket.destroy()
      reject(new AnswerInvalid(url.host, 'it changes the protocol'))
    })
    // What ends without a word must not leave whoever asks waiting; behind an answer it says nothing.
    sent.once('close', () => reject(new AnswerInvalid(url.host, 'the connection ended')))
    sent.end(body)
  })
  return responseOf(outgoing, incoming, maxBytes)
}

function responseOf({ method, url }: Outgoing, incoming: IncomingMessage, maxBytes: number): Response {
  const { statusCode: status = 0, statusMessage: statusText = '' } = incoming
  if (!isAnswerStatus(status)) {
    incoming.destroy()
    throw new AnswerInvalid(url.host, `its status is ${status}`)
  }
  const headers = new Headers()
  for (let at = 0; at < incoming.rawHeaders.length; at += 2)
    headers.append(incoming.rawHeaders[at] as string, incoming.rawHeaders[at + 1] as string)
  const init = { status, statusText: statusText.replace(/[^\t\x20-\x7e]/g, ''), headers }
  if (method === 'HEAD' || BODILESS.has(status)) {
    // A body that it has all the same is nobody's, and the connection is this answer's alone.
    incoming.destroy()
    return new Response(null, init)
  }
  const decoder = decoderOf(headers)
  if (decoder === undefined && Number(headers.get('content-length')) > maxBytes) {
    incoming.destroy()
    throw new AnswerTooLarge(url.host, maxBytes)
  }
  // What they held belongs to the bytes that came, not to those that are read.
  if (decoder) for (const name of ['content-encoding', 'content-length']) headers.delete(name)
  // The last of them says what went wrong, if something did.
  const read = pipeline(incoming, decoder ?? new PassThrough(), limited(url.host, maxBytes), () => {})
  return new Response(Readable.toWeb(read as unknown as Readable) as ReadableStream<Uint8Array<ArrayBuffer>>, init)
}

const FLUSHED = { br: constants.BROTLI_OPERATION_FLUSH, gzip: constants.Z_SYNC_FLUSH } as const

function decoderOf(headers: Headers): Duplex | undefined {
  const coding = headers.get('content-encoding')?.trim().toLowerCase()
  // An empty body is none that was cut off: the length or the chunks of HTTP tell of that.
  if (coding === 'br') return createBrotliDecompress({ flush: FLUSHED.br, finishFlush: FLUSHED.br })
  const isZipped = coding === 'gzip' || coding === 'x-gzip' || coding === 'deflate'
  return isZipped ? createUnzip({ flush: FLUSHED.gzip, finishFlush: FLUSHED.gzip }) : undefined
}

function limited(host: string, maxBytes: number): PassThrough {
  let read = 0
  return new PassThrough({
    transform(chunk: Uint8Array, _encoding, done) {
      read += chunk.byteLength
      if (read > maxBytes) done(new AnswerTooLarge(host, maxBytes))
      else done(null, chunk)
    },
  })
}
