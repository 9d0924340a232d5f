import { createHash } from 'node:crypto'
import { TsangoError } from '@tsango/toolkit/errors'
import { InvalidCursor, QueryError } from '../../errors/errors.ts'
import type { Plan } from '../shape/plan.ts'
import { Shape } from '../shape/shape.ts'

/** Where a page begins: behind or before a row of an order. */
export interface Cursor {
  readonly backward: boolean
  /** The values of the order's terms. */
  readonly place: readonly unknown[]
}

/** What a cursor's text goes through on its way out and back. */
export interface CursorSigner {
  sign(text: string): string
  unsign(text: string): string
}

/** Writes a cursor as text that only the same order takes. */
export function writeCursor({ backward, place }: Cursor, order: string, signer: CursorSigner | undefined): string {
  const text = Buffer.from(JSON.stringify([order, backward ? 1 : 0, ...place.map(written)])).toString('base64url')
  return signer ? signer.sign(text) : text
}

/** Reads a cursor. Throws `InvalidCursor` for one that is none, of another order, or not genuine. */
export function readCursor(text: unknown, order: string, signer: CursorSigner | undefined): Cursor {
  if (typeof text !== 'string') throw new InvalidCursor('it is no text')
  const parts = parse(genuine(text, signer))
  if (!Array.isArray(parts)) throw new InvalidCursor('it is none that was given out')
  const [of, backward, ...place] = parts as unknown[]
  if (of !== order) throw new InvalidCursor('it belongs to another order of other rows')
  return { backward: backward === 1, place: place.map(read) }
}

/** What an order is, in a few letters: the same for the same terms and values in every process. */
export function orderName(label: string, { order, annotations }: Plan, values: readonly unknown[]): string {
  const text = JSON.stringify([label, order, annotations], (_, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`
    if (part instanceof Shape) return part.steps()
    if (typeof part !== 'object' || part === null) return part
    if ('queryChunks' in part) return 'sql'
    // Where a value lies depends on the conditions before; the order only on the value.
    return 'slot' in part && typeof part.slot === 'number' ? { ...part, slot: values[part.slot] } : part
  })
  return createHash('sha256').update(text).digest('base64url').slice(0, 10)
}

function genuine(text: string, signer: CursorSigner | undefined): string {
  if (!signer) return text
  try {
    return signer.unsign(text)
  } catch (error) {
    if (error instanceof TsangoError) throw new InvalidCursor('its signature is not genuine')
    throw error
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString())
  } catch {
    return undefined
  }
}

// JSON knows neither moments, nor large integers, nor bytes.
function written(value: unknown): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value
  if (value instanceof Date) return { d: value.getTime() }
  if (typeof value === 'bigint') return { n: value.toString() }
  if (value instanceof Uint8Array) return { b: Buffer.from(value).toString('base64url') }
  throw new QueryError('A cursor cannot hold a value of a cast that is an object. Order by another column.')
}

function read(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const { d, n, b } = value as Readonly<Record<string, unknown>>
  if (typeof d === 'number') return new Date(d)
  if (typeof n === 'string' && /^-?\d{1,40}$/.test(n)) return BigInt(n)
  return typeof b === 'string' ? new Uint8Array(Buffer.from(b, 'base64url')) : undefined
}
