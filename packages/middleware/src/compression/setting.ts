import { defineSetting, type Form, optionFault, type Setting } from '@tsango/core/settings'
import type { Coding } from '@tsango/http/negotiation'

/** What can be given for {@link compressionSetting}, and to `compression` itself. */
export interface CompressionOptions {
  /** Which, the best first; default: `br`, `zstd`, `gzip`, `deflate`. */
  readonly codings?: readonly Coding[]
  /** Bytes below which nothing is gained; default: 500. */
  readonly minimum?: number
  /** Bytes up to which a body is compressed at once, and beyond which piece by piece; default: 1 MiB. */
  readonly whole?: number
  /** 0 to 11; default: 5. */
  readonly brotliLevel?: number
  /** 1 to 22; default: 3. */
  readonly zstdLevel?: number
  /** 0 to 9, of `gzip` and `deflate`; default: 6. */
  readonly gzipLevel?: number
}

const CODING = { choice: ['br', 'zstd', 'gzip', 'deflate'] }
const FORM: Readonly<Record<string, Form>> = {
  codings: 'list',
  minimum: 'bytes',
  whole: 'bytes',
  brotliLevel: 'number',
  zstdLevel: 'number',
  gzipLevel: 'number',
}
const NAMES = Object.keys(FORM)

/** From where to where each number may go. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  minimum: [0, Number.MAX_SAFE_INTEGER],
  whole: [0, Number.MAX_SAFE_INTEGER],
  brotliLevel: [0, 11],
  zstdLevel: [1, 22],
  gzipLevel: [0, 9],
}

/** Whether and how responses are compressed; default: yes. */
export const compressionSetting: Setting<CompressionOptions | undefined> = defineSetting<
  CompressionOptions | undefined
>('compression', {
  help: `true or false, or options: ${NAMES.join(', ')}.`,
  form: { anyOf: ['boolean', { options: FORM, alone: { true: {} } }] },
  read: (given = true) => {
    if (typeof given === 'boolean') return { value: given ? {} : undefined }
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is not true, false or options.` }
    const found = optionFault(given, FORM)
    if (found !== undefined) return found
    const fault = faultOf(given)
    // `faultOf` has looked at every option.
    return fault === undefined ? { value: given as CompressionOptions } : { fault }
  },
})

function faultOf(given: object): string | undefined {
  for (const [name, value] of Object.entries(given)) {
    const range = RANGES[name]
    if (range === undefined) continue
    const [least, most] = range
    if (!Number.isInteger(value) || value < least || value > most)
      return `${name} is ${JSON.stringify(value)}, and not a whole number from ${least} to ${most}.`
  }
  const { codings = [] } = given as { readonly codings?: unknown }
  if (!Array.isArray(codings)) return 'codings is not a list.'
  const wrong: unknown = codings.find((coding) => !CODING.choice.includes(coding))
  return wrong === undefined
    ? undefined
    : `${JSON.stringify(wrong)} is not a coding. Known: ${CODING.choice.join(', ')}.`
}
