/** `userID` and `line2Text`: an upper-case letter after a lower-case one or a digit begins a word. */
const AFTER_LOWER = /([\p{Ll}\p{N}])(\p{Lu})/gu

/** `HTMLBody`: the last capital of a run begins the next word, but not in `userIDs`, where the `s` is a plural. */
const AFTER_ACRONYM = /(\p{Lu})(\p{Lu}(?!s(?!\p{Ll}))\p{Ll})/gu

/** Most names; looking for more words in them takes ten times as long. */
const ONE_WORD = /^[a-z][a-z0-9]*$/

const NOT_A_WORD = /[^\p{L}\p{M}\p{N}]+/u

/**
 * Splits a name written in any case into its words; acronyms and digits stay with their word.
 *
 * @example
 * words('userIDs of HTMLBody-2') // → ['user', 'IDs', 'of', 'HTML', 'Body', '2']
 * words('') // → []
 */
export function words(name: string): string[] {
  if (ONE_WORD.test(name)) return [name]
  const spaced = name.replace(AFTER_LOWER, '$1 $2').replace(AFTER_ACRONYM, '$1 $2')
  return spaced.split(NOT_A_WORD).filter((word) => word !== '')
}

/**
 * Writes a name in snake_case, as columns and tables are named.
 *
 * @example
 * snakeCase('publishedAt') // → 'published_at'
 * snakeCase('userID') // → 'user_id'
 * snakeCase('sha256Hash') // → 'sha256_hash'
 */
export function snakeCase(name: string): string {
  return words(name).join('_').toLowerCase()
}

/**
 * Writes a name in kebab-case, as files and packages are named.
 *
 * @example
 * kebabCase('BlogPost') // → 'blog-post'
 */
export function kebabCase(name: string): string {
  return words(name).join('-').toLowerCase()
}

/**
 * Writes a name in camelCase, as fields are named.
 *
 * @example
 * camelCase('published_at') // → 'publishedAt'
 * camelCase('HTML body') // → 'htmlBody'
 */
export function camelCase(name: string): string {
  return words(name)
    .map((word, index) => (index === 0 ? word.toLowerCase() : capitalize(word.toLowerCase())))
    .join('')
}

/**
 * Writes a name as a title: every word begins with a capital; words that are all capitals stay.
 *
 * @example
 * titleCase('publishedAt') // → 'Published At'
 * titleCase('user_ID') // → 'User ID'
 */
export function titleCase(name: string): string {
  return words(name).map(capitalize).join(' ')
}

/**
 * Writes a name as lower-case words, as verbose names are made; words that are all capitals stay.
 *
 * @example
 * humanize('publishedAt') // → 'published at'
 * humanize('HTMLBody') // → 'HTML body'
 */
export function humanize(name: string): string {
  return words(name)
    .map((word) => (isAcronym(word) ? word : word.toLowerCase()))
    .join(' ')
}

function capitalize(word: string): string {
  const [first = '', ...rest] = word
  return first.toUpperCase() + rest.join('')
}

function isAcronym(word: string): boolean {
  return /^\p{Lu}[\p{Lu}\p{N}]+s?$/u.test(word)
}
