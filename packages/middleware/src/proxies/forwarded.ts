/** The parameters of one proxy, by their lower-case names. */
type Element = ReadonlyMap<string, string>

const PAIR = /^\s*([!#$%&'*+.^_`|~\w-]+)=(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~\w:-]*))\s*$/

/** Reads `Forwarded` (RFC 7239), the nearest proxy last. Nothing where any part of it is malformed: who cannot write it is not believed. */
export function parseForwarded(header: string): readonly Element[] {
  const elements: Map<string, string>[] = []
  for (const element of partsOf(header, ',')) {
    const pairs = new Map<string, string>()
    for (const pair of partsOf(element, ';')) {
      const [, name, quoted, plain] = PAIR.exec(pair) ?? []
      if (name === undefined || pairs.has(name.toLowerCase())) return []
      pairs.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '')
    }
    elements.push(pairs)
  }
  return elements
}

// What stands in quotes divides nothing.
function partsOf(text: string, divider: string): string[] {
  const parts: string[] = []
  let [start, isQuoted] = [0, false]
  for (let at = 0; at < text.length; at++) {
    if (isQuoted && text[at] === '\\') at++
    else if (text[at] === '"') isQuoted = !isQuoted
    else if (!isQuoted && text[at] === divider) {
      parts.push(text.slice(start, at))
      start = at + 1
    }
  }
  return [...parts, text.slice(start)].filter((part) => part.trim() !== '')
}
