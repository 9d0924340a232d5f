/**
 * Filters: plain functions that templates call by name.
 *
 * @module
 */
import { slugify, titleCase, truncateWords } from '@tsango/toolkit/text'
import { html, raw } from '../html/html.ts'
import { sanitize, stripTags } from '../sanitize/sanitize.ts'
import { date, relative, time } from './dates.ts'
import { json } from './json.ts'
import { linebreaks } from './linebreaks.ts'
import { number } from './number.ts'
import { plural, truncate } from './text.ts'
import { urlize } from './urlize.ts'

export { type DateFilterOptions, type DateStyle, date, relative, time } from './dates.ts'
export { json } from './json.ts'
export { linebreaks } from './linebreaks.ts'
export { checkFilterName } from './names.ts'
export { type NumberFilterOptions, number } from './number.ts'
export { plural, truncate } from './text.ts'
export { type UrlizeOptions, urlize } from './urlize.ts'

/** A filter: what it gives is escaped when printed, unless it is `SafeHtml`. Any function will do, as templates are not type-checked. */
export type Filter = (...values: never[]) => unknown

/** The filters that every template has, by the name it calls them. */
export const builtinFilters: Readonly<Record<string, Filter>> = Object.freeze({
  date,
  time,
  relative,
  number,
  plural,
  truncate,
  truncateWords,
  linebreaks,
  json,
  urlize,
  slugify,
  titleCase,
  raw,
  html,
  sanitize,
  stripTags,
})
