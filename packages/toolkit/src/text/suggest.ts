/** Names longer than this are not compared letter by letter: a typing slip is a matter of short words. */
const LONGEST = 64

/**
 * Counts the typing slips between two words: insertions, deletions, replacements and swapped neighbours
 * (the Damerau-Levenshtein distance in its optimal-string-alignment form).
 *
 * @example
 * distance('titel', 'title') // → 1
 * distance('kitten', 'sitting') // → 3
 */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let best = Math.min(at(last, column) + 1, at(current, column - 1) + 1, at(last, column - 1) + (same ? 0 : 1))
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
        best = Math.min(best, at(beforeLast, column - 2) + 1)
      current.push(best)
    }
    beforeLast = last
    last = current
  }
  return at(last, b.length)
}

/**
 * Finds the candidate that a misspelt word most likely meant, or `undefined` where none is close:
 * case and punctuation count for nothing, and one slip in three letters is the limit.
 *
 * @example
 * suggest('titel', ['slug', 'title']) // → 'title'
 * suggest('published_at', ['publishedAt']) // → 'publishedAt'
 * suggest('zebra', ['slug', 'title']) // → undefined
 */
export function suggest(word: string, candidates: Iterable<string>): string | undefined {
  const wanted = fold(word)
  if (wanted === '' || wanted.length > LONGEST) return undefined
  let closest: string | undefined
  let fewest = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const known = fold(candidate)
    if (Math.abs(known.length - wanted.length) >= fewest) continue
    const slips = distance(wanted, known)
    // A word of which every letter was replaced is no slip: "x" did not mean "y".
    if (slips < fewest && slips < Math.max(wanted.length, known.length)) {
      closest = candidate
      fewest = slips
    }
  }
  return closest
}

function fold(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? 0
}
