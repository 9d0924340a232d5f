/**
 * Text: cases, English plurals, slugs, HTML escaping, short names and the words of error messages.
 *
 * @module
 */
export { camelCase, humanize, kebabCase, snakeCase, titleCase, words } from './case.ts'
export { escapeHtml } from './html.ts'
export { didYouMean, type ListOptions, listOf } from './messages.ts'
export { pluralize } from './plural.ts'
export { shortName } from './short-name.ts'
export { type SlugifyOptions, slugify } from './slugify.ts'
export { distance, suggest } from './suggest.ts'
export { truncate, truncateWords } from './truncate.ts'
