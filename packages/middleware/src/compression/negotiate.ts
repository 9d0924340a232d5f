/** A coding that we can make, the best first. */
export type Coding = 'br' | 'zstd' | 'gzip'

const PART = /^\s*([\w*-]+)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i

/** The coding that a client would rather have, of those that we make; of two it likes as much, the first of ours. RFC 9110, section 12.5.3. */
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
