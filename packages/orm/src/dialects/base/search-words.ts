import type { SearchKind } from './search.ts'

/** Words that stand behind each other in a text. */
export interface SoughtWords {
  readonly words: readonly string[]
  /** They are not there. */
  readonly not: boolean
}

const WORD = /[\p{L}\p{N}\p{M}_']+/gu
const SEEN = /[\p{L}\p{N}]/u
const PARTS = /(-?)(?:"([^"]*)(?:"|$)|([^\s"]+))/gu

/**
 * Reads what people search for, for a database whose own language they shall not write: texts are found that have all of one of the lists. Anything but
 * letters and numbers parts words, and what means something, means it in `'websearch'` alone: `"a phrase"`, `or` between two words, and `-not`.
 *
 * @example
 * readWords('hot -cold', 'websearch') // → [[{ words: ['hot'], not: false }, { words: ['cold'], not: true }]]
 */
export function readWords(text: string, kind: Exclude<SearchKind, 'raw'>): readonly (readonly SoughtWords[])[] {
  const words = wordsIn(text)
  if (kind === 'phrase') return words.length ? [[{ words, not: false }]] : []
  if (kind === 'plain') return words.length ? [words.map((word) => ({ words: [word], not: false }))] : []
  return ofTheWeb(text)
}

function ofTheWeb(text: string): readonly (readonly SoughtWords[])[] {
  const lists: SoughtWords[][] = [[]]
  let or = false
  for (const [, dash, phrase, bare = ''] of text.matchAll(PARTS)) {
    const last = lists.at(-1) as SoughtWords[]
    // At the start there is nothing that it could stand between: it is a word.
    if (!dash && !or && last.length > 0 && phrase === undefined && /^or$/iu.test(bare)) {
      or = true
      continue
    }
    const words = wordsIn(phrase ?? bare)
    if (words.length === 0) continue
    if (or) lists.push([])
    or = false
    const into = lists.at(-1) as SoughtWords[]
    const not = dash !== ''
    if (phrase !== undefined || not) into.push({ words, not })
    else into.push(...words.map((word) => ({ words: [word], not })))
  }
  // Behind it came nothing: it was a word.
  if (or) lists.at(-1)?.push({ words: ['or'], not: false })
  return lists.filter((list) => list.length > 0)
}

/** The words of a text, without what stands between them. */
export function wordsIn(text: string): readonly string[] {
  return (text.match(WORD) ?? []).map((word) => word.replace(/^'+|'+$/g, '')).filter((word) => SEEN.test(word))
}
