import { InvalidCacheValue } from '../errors/errors.ts'
import { asWhole } from '../store/sum.ts'

/** Versions of the tags of an entry, by tag: it is good as long as all of them are current. */
export type TagVersions = Readonly<Record<string, string>>

/** A value and what decides whether it is still good. */
export interface Entry {
  readonly value: unknown
  /** Milliseconds since 1970; where an entry stays in the store beyond its time. */
  readonly until?: number
  readonly tags?: TagVersions
}

const START = '{"v":'

/** Writes an entry as text. A bare whole number stays one, so that it can be counted on. Raises {@link InvalidCacheValue}. */
export function encodeEntry(key: string, { value, until, tags }: Entry): string {
  if (Number.isSafeInteger(value) && until === undefined && tags === undefined)
    return String(Object.is(value, -0) ? 0 : value)
  const text = jsonOf(key, value)
  const rest = until === undefined && tags === undefined ? '' : `,${JSON.stringify({ u: until, t: tags }).slice(1, -1)}`
  return `${START}${text}${rest}}`
}

/** Reads an entry; nothing where the text is none of ours. */
export function decodeEntry(text: string): Entry | undefined {
  const number = asWhole(text)
  if (number !== undefined) return { value: number }
  if (!text.startsWith(START)) return undefined
  try {
    const { v, u, t } = JSON.parse(text) as { v: unknown; u?: number; t?: TagVersions }
    return { value: v, ...(u === undefined ? {} : { until: u }), ...(t === undefined ? {} : { tags: t }) }
  } catch {
    // Cut off half-way, or of another program: as good as not there.
    return undefined
  }
}

function jsonOf(key: string, value: unknown): string {
  const text = written(key, value)
  if (text === undefined) throw new InvalidCacheValue(key, `JSON has no word for ${typeof value}`)
  // Most texts have no null in them, and their values are not gone through again.
  const lost = text.includes('null') ? lostNumber(value) : undefined
  if (lost !== undefined) throw new InvalidCacheValue(key, `JSON has no word for ${lost}`)
  return text
}

function written(key: string, value: unknown): string | undefined {
  try {
    // What it has no words for, it leaves out or answers with `undefined`, whatever its type says.
    return JSON.stringify(value) as string | undefined
  } catch (cause) {
    throw new InvalidCacheValue(key, cause instanceof Error ? firstLine(cause.message) : 'it has no JSON', { cause })
  }
}

/** The number of which JSON would make `null`, and where it stands. */
function lostNumber(value: unknown): string | undefined {
  let found: string | undefined
  JSON.stringify(value, (name, one: unknown) => {
    if (typeof one === 'number' && !Number.isFinite(one))
      found ??= name === '' ? String(one) : `${one}, which stands under "${name}"`
    return one
  })
  return found
}

function firstLine(message: string): string {
  return message.split('\n', 1)[0] ?? ''
}
