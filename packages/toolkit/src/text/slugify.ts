/** How {@link slugify} treats letters outside ASCII. */
export interface SlugifyOptions {
  /** Keeps letters and digits of every script; `false` unless said otherwise: accents are dropped, and so is what has no ASCII form. */
  readonly allowUnicode?: boolean
}

/**
 * Makes text fit for a URL: lower case, words joined by single hyphens, no hyphen or underscore at either end.
 *
 * Follows Django's `slugify`, but with `allowUnicode` combining marks stay on their letters, without which Hindi or Thai words fall apart.
 *
 * @example
 * slugify('  Hello, World! ') // → 'hello-world'
 * slugify('Crème brûlée') // → 'creme-brulee'
 * slugify('Crème brûlée', { allowUnicode: true }) // → 'crème-brûlée'
 */
export function slugify(text: string, { allowUnicode = false }: SlugifyOptions = {}): string {
  const letters = allowUnicode
    ? text
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[^\p{L}\p{M}\p{N}_\s-]+/gu, '')
    : text
        .normalize('NFKD')
        .toLowerCase()
        .replace(/[^a-z0-9_\s-]+/g, '')
  return trimEnds(letters.replace(/[-\s]+/g, '-'))
}

/** Strips hyphens and underscores from both ends by index: a pattern for it would try every run of them again. */
function trimEnds(slug: string): string {
  let start = 0
  let end = slug.length
  while (start < end && isEdge(slug.charCodeAt(start))) start++
  while (end > start && isEdge(slug.charCodeAt(end - 1))) end--
  return slug.slice(start, end)
}

function isEdge(code: number): boolean {
  return code === 45 || code === 95
}
