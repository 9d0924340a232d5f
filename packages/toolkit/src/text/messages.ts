import { suggest } from './suggest.ts'

/** How {@link listOf} writes a list. */
export interface ListOptions {
  /** How many items are written before "and N more"; 12 unless said otherwise. */
  readonly max?: number
}

/**
 * Writes names for an error message, each quoted: what exists, in the order given.
 *
 * @example
 * listOf(['default', 'logs']) // → '"default", "logs"'
 * listOf(['a', 'b', 'c'], { max: 2 }) // → '"a", "b" and 1 more'
 * listOf([]) // → 'none'
 */
export function listOf(items: Iterable<string>, { max = 12 }: ListOptions = {}): string {
  const all = [...items]
  if (all.length === 0) return 'none'
  const shown = all.slice(0, max).map((item) => `"${item}"`)
  const hidden = all.length - shown.length
  return hidden > 0 ? `${shown.join(', ')} and ${hidden} more` : shown.join(', ')
}

/**
 * Writes the second half of an error message about an unknown name: the closest one, if any is close, and what exists.
 *
 * @example
 * didYouMean('defualt', ['default', 'logs']) // → 'Did you mean "default"? Known: "default", "logs".'
 * didYouMean('xyz', ['default', 'logs']) // → 'Known: "default", "logs".'
 */
export function didYouMean(word: string, candidates: Iterable<string>, options: ListOptions = {}): string {
  const all = [...candidates]
  const closest = suggest(word, all)
  const known = `Known: ${listOf(all, options)}.`
  return closest === undefined ? known : `Did you mean "${closest}"? ${known}`
}
