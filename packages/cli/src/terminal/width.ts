import { stripVTControlCharacters } from 'node:util'

// Most that is printed needs none, and making one takes longer than most commands do.
let segmenter: Intl.Segmenter | undefined

// East Asian Wide and Fullwidth (Unicode Standard Annex 11), and what is shown as a picture.
const wide =
  /\p{Emoji_Presentation}|\uFE0F|[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uA960-\uA97F\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE6F\uFF01-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u

const ascii = /^[\x20-\x7e]*$/

/**
 * Counts the columns that a text takes on a terminal: none for colours and joined marks, two for wide characters.
 *
 * @example
 * widthOf('héllo') // → 5
 * widthOf('探戈') // → 4
 */
export function widthOf(text: string): number {
  if (ascii.test(text)) return text.length
  segmenter ??= new Intl.Segmenter('en', { granularity: 'grapheme' })
  let width = 0
  for (const { segment } of segmenter.segment(stripVTControlCharacters(text))) width += wide.test(segment) ? 2 : 1
  return width
}

/** Fills a text with blanks up to a width in columns. */
export function padEnd(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - widthOf(text)))
}
