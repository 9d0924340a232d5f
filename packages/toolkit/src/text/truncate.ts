/** Here every code unit is one character, so that nothing has to be segmented. */
const PLAIN = /^[\x20-\x7e]*$/

/** Made on first use, and once: making one takes longer than most uses of it. */
let segmenter: Intl.Segmenter | undefined

/**
 * Shortens text to at most `max` characters, the ellipsis included; what a reader sees as one character is never cut in two.
 *
 * @example
 * truncate('A long sentence', 7) // → 'A long…'
 * truncate('short', 7) // → 'short'
 */
export function truncate(text: string, max: number, ellipsis = '…'): string {
  if (text.length <= max) return text
  const room = Math.max(0, max - lengthOf(ellipsis))
  if (PLAIN.test(text)) return tidy(text.slice(0, room)) + ellipsis
  let end = 0
  let count = 0
  for (const { index, segment } of graphemes().segment(text)) {
    if (count < room) end = index + segment.length
    if (++count > max) return tidy(text.slice(0, end)) + ellipsis
  }
  return text
}

/**
 * Shortens text to its first `max` words; runs of white space become single spaces where it was cut.
 *
 * @example
 * truncateWords('one two  three four', 3) // → 'one two three…'
 * truncateWords('one two', 3) // → 'one two'
 * truncateWords('It rained. We stayed.', 2) // → 'It rained…'
 */
export function truncateWords(text: string, max: number, ellipsis = '…'): string {
  const all = text.split(/\s+/).filter((word) => word !== '')
  return all.length <= max ? text : tidy(all.slice(0, max).join(' ')) + ellipsis
}

// A full stop or a comma before the ellipsis reads like a fourth dot.
function tidy(text: string): string {
  return text.replace(/[\s.,;:…]+$/, '')
}

function lengthOf(text: string): number {
  return PLAIN.test(text) ? text.length : [...graphemes().segment(text)].length
}

function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  return segmenter
}
