import type { Buffer } from 'node:buffer'
import { isDeeper, MAX_JSON_DEPTH } from '@tsango/core/values'
import { jsonCheck } from '../endpoint/reading.ts'
import type { Place } from '../errors/http-error.ts'
import { pointerTo } from '../errors/pointer.ts'
import { type Checked, prepareValidate } from '../schema/check.ts'
import type { InputOf, OutputOf, StandardSchema } from '../schema/standard.ts'
import { MessageInvalid } from './errors.ts'

/** What messages are: text, bytes, or JSON that a schema takes; without any of these, text or bytes as they come. */
export type MessageKind = 'text' | 'bytes' | StandardSchema | undefined

type Plain<K> = K extends 'text' ? string : K extends 'bytes' ? Uint8Array : string | Uint8Array

/** What a handler gets of messages. */
export type Received<K extends MessageKind> = K extends StandardSchema ? OutputOf<K> : Plain<K>

/** What a handler may send. */
export type Sent<K extends MessageKind> = K extends StandardSchema ? InputOf<K> : Plain<K>

/** A message as it came. */
export interface Raw {
  readonly data: Buffer
  readonly isBinary: boolean
}

/** What is wrong with a message: how its sender is told, and where each fault is. */
export interface Refusal {
  readonly code: 1003 | 1007 | 1008
  readonly faults: readonly Place[]
}

/** What was read: what the handler gets, or what is wrong. */
export type Read = { readonly message: unknown } | Refusal

/** Reads messages of a kind. */
export type Reader = (raw: Raw) => Read | Promise<Read>

/** Makes what is sent of what a handler gives. Raises {@link MessageInvalid}. */
export type Writer = (message: unknown) => string | Uint8Array | Promise<string>

/** Prepares what reads messages of a kind. */
export function prepareReader(kind: MessageKind): Reader {
  if (kind === undefined) return ({ data, isBinary }) => ({ message: isBinary ? data : data.toString() })
  if (kind === 'bytes') return ({ data, isBinary }) => (isBinary ? { message: data } : NO_TEXT)
  if (kind === 'text') return ({ data, isBinary }) => (isBinary ? NO_BYTES : { message: data.toString() })
  const check = jsonCheck(kind)
  return ({ data, isBinary }) => {
    if (isBinary) return NO_BYTES
    const value = parse(data.toString())
    if (value === MALFORMED) return NO_JSON
    if (isDeeper(value, MAX_JSON_DEPTH)) return TOO_DEEP
    const found = check(value)
    return found instanceof Promise ? found.then(settle) : settle(found)
  }
}

const refusal = (code: Refusal['code'], word: string, detail: string): Refusal => ({
  code,
  faults: [{ pointer: '', code: word, detail }],
})
const NO_TEXT = refusal(1003, 'text', 'Messages are bytes here, and this is text.')
const NO_BYTES = refusal(1003, 'bytes', 'Messages are text here, and this is bytes.')
const NO_JSON = refusal(1007, 'malformed_json', 'The message is not valid JSON.')
const TOO_DEEP = refusal(1007, 'too_deep', `The message is nested in more than ${MAX_JSON_DEPTH} levels.`)

const MALFORMED = Symbol('malformed')

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return MALFORMED
  }
}

function settle(found: Checked<unknown>): Read {
  if ('value' in found) return { message: found.value }
  const faults = found.faults.map(({ path, code, message }) => ({ pointer: pointerTo(path), code, detail: message }))
  return { code: 1008, faults }
}

// Its type forgets that nothing, a function and a symbol are nothing in JSON.
const jsonOf: (value: unknown) => string | undefined = JSON.stringify

/** Prepares what writes messages of a kind. */
export function prepareWriter(kind: MessageKind, endpoint: string): Writer {
  const refuse = (faults: readonly string[]): never => {
    throw new MessageInvalid(endpoint, faults)
  }
  if (typeof kind === 'object' || typeof kind === 'function') {
    const write = (found: Checked<unknown>): string =>
      'value' in found
        ? (jsonOf(found.value) ?? refuse(['the whole: JSON is wanted']))
        : refuse(found.faults.slice(0, 10).map(({ path, code }) => `${pointerTo(path) || 'the whole'}: ${code}`))
    const check = prepareValidate(kind)
    return (message) => {
      const found = check(message)
      return found instanceof Promise ? found.then(write) : write(found)
    }
  }
  return (message) => {
    if (typeof message === 'string' && kind !== 'bytes') return message
    if (message instanceof Uint8Array && kind !== 'text') return message
    return refuse([`the whole: ${kind ?? 'text or bytes'} is wanted`])
  }
}
