interface Range {
  readonly type: string
  readonly quality: number
}

/** Whether a client would rather have a page than JSON, by its `Accept` (RFC 9110, section 12.5.1). Without a preference it gets JSON. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes('html')) return false
  const ranges = accept.split(',', 32).map(parseRange)
  const html = Math.max(qualityOf(ranges, 'text/html'), qualityOf(ranges, 'application/xhtml+xml'))
  return (
    html > 0 && html >= Math.max(qualityOf(ranges, 'application/json'), qualityOf(ranges, 'application/problem+json'))
  )
}

function parseRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const given = parameters.find((parameter) => parameter.startsWith('q='))
  const quality = given === undefined ? 1 : Number(given.slice(2))
  return { type, quality: Number.isFinite(quality) ? Math.min(Math.max(quality, 0), 1) : 0 }
}

// Only what names the type counts: "*/*" is in every browser's and every program's list alike.
function qualityOf(ranges: readonly Range[], type: string): number {
  return Math.max(0, ...ranges.filter((range) => range.type === type).map((range) => range.quality))
}
