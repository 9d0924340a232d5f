/** A coding of a body (RFC 9110, section 8.4.1); `deflate` is the format of zlib (RFC 1950), not the bare one inside it. */
export type Coding = 'br' | 'zstd' | 'gzip' | 'deflate'

const PART = /^\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i

/**
 * The coding that a client would rather have, of those that there are; of two it likes as much, the first. `undefined` where it wants the bytes as
 * they are, or says nothing. RFC 9110, section 12.5.3.
 *
 * @param header - its `Accept-Encoding`
 *
 * @example
 * chooseCoding('gzip, br;q=0.5', ['br', 'gzip']) // → 'gzip'
 * chooseCoding('gzip;q=0, *', ['br', 'gzip']) // → 'br'
 */
export function chooseCoding(header: string | undefined, codings: readonly Coding[]): Coding | undefined {
  if (header === undefined) return undefined
  const wanted = new Map<string, number>()
  for (const part of header.split(',').slice(0, 20)) {
    const [, name, quality = '1'] = PART.exec(part) ?? []
    if (name !== undefined) wanted.set(name.toLowerCase(), Number(quality))
  }
  const qualityOf = (coding: string): number => wanted.get(coding) ?? wanted.get('*') ?? 0
  const identity = wanted.get('identity') ?? 0
  let best: Coding | undefined
  for (const coding of codings) {
    const quality = qualityOf(coding)
    if (quality > 0 && quality >= identity && (best === undefined || quality > qualityOf(best))) best = coding
  }
  return best
}
