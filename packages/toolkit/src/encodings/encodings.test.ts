import { describe, expect, it } from 'vitest'
import {
  fromBase64,
  fromBase64url,
  fromHex,
  fromUtf8,
  InvalidEncoding,
  toBase64,
  toBase64url,
  toHex,
  toUtf8,
} from './encodings.ts'

const bytes = Uint8Array.from({ length: 256 }, (_, value) => value)
const lengths = [0, 1, 2, 3, 4, 5, 255, 256]

describe.each([
  ['base64url', toBase64url, fromBase64url],
  ['base64', toBase64, fromBase64],
  ['hex', toHex, fromHex],
] as const)('%s', (_, write, read) => {
  it('reads back what it wrote, at every length', () => {
    for (const length of lengths) expect(read(write(bytes.subarray(0, length)))).toEqual(bytes.slice(0, length))
  })

  it('writes only the part that a view shows', () => {
    expect(read(write(bytes.subarray(100, 110)))).toEqual(bytes.slice(100, 110))
  })

  it.each(['a', 'zz zz', '=', 'a!', '\u0000', 'ééé='])('refuses %j', (text) => {
    expect(() => read(text)).toThrow(InvalidEncoding)
  })

  it('gives plain bytes that share no memory with a pool', () => {
    const read1 = read(write(Uint8Array.of(1, 2, 3)))
    expect(read1.constructor).toBe(Uint8Array)
    expect(read1.buffer.byteLength).toBe(3)
  })
})

describe('strictness', () => {
  it('leaves no second spelling of the same bytes', () => {
    expect(() => fromBase64url('_w==')).toThrow(InvalidEncoding)
    expect(() => fromBase64url('/w')).toThrow(InvalidEncoding)
    expect(() => fromBase64('_w==')).toThrow(InvalidEncoding)
    expect(() => fromBase64('/x==')).toThrow(InvalidEncoding)
  })

  it('does not repeat the text in its message', () => {
    expect(() => fromHex('hunter2')).toThrow('The text is not valid hex.')
  })
})

describe('UTF-8', () => {
  it('reads back what it wrote, a byte order mark included', () => {
    for (const text of ['', 'plain', 'é你😀', '\uFEFFx', '\u0000']) expect(fromUtf8(toUtf8(text))).toBe(text)
  })

  it.each([[[0xff]], [[0xc3]], [[0xed, 0xa0, 0x80]], [[0xc0, 0x80]]])('refuses the bytes %j', (raw) => {
    expect(() => fromUtf8(Uint8Array.from(raw))).toThrow(InvalidEncoding)
  })
})
