const PART = /^\s*([a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)\s*(?:;\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*)?$/i

/**
 * The language of ours that a reader would rather have (RFC 4647, 3.4, "lookup"): `de-AT` is content with `de`, and `pt` with our `pt-BR`; nothing where none
 * of ours will do. Of two that he likes as much, the first that he names.
 */
export function chooseLanguage(header: string | undefined, languages: readonly string[]): string | undefined {
  const wanted = (header ?? '')
    .split(',')
    .slice(0, 20)
    .flatMap((part, place) => {
      const [, tag, quality = '1'] = PART.exec(part) ?? []
      return tag === undefined || Number(quality) === 0
        ? []
        : [{ tag: tag.toLowerCase(), quality: Number(quality), place }]
    })
    .sort((one, other) => other.quality - one.quality || one.place - other.place)
  for (const { tag } of wanted) {
    const found = tag === '*' ? languages[0] : lookUp(tag, languages)
    if (found !== undefined) return found
  }
  return undefined
}

function lookUp(tag: string, languages: readonly string[]): string | undefined {
  for (let range = tag; range !== ''; range = range.slice(0, Math.max(0, range.lastIndexOf('-')))) {
    const found = languages.find((one) => one.toLowerCase() === range)
    if (found !== undefined) return found
  }
  return languages.find((one) => one.toLowerCase().startsWith(`${tag}-`))
}
