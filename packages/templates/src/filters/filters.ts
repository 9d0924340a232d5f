/**
 * Filters: plain functions that templates call by name.
 *
 * @module
 */
import { slugify, titleCase, truncateWords } from '@tsango/toolkit/text'
import { html, raw } from '../html/html.ts'
import { date, relative, time } from './dates.ts'
import { json } from './json.ts'
import { linebreaks } from './linebreaks.ts'
import { number } from './number.ts'
import { plural, truncate } from './text.ts'
import { urlize } from './urlize.ts'

export { date, type DateFilterOptions, type DateStyle, relative, time } from './dates.ts'
export { json } from './json.ts'
export { linebreaks } from './linebreaks.ts'
export { checkFilterName } from './names.ts'
export { number, type NumberFilterOptions } from './number.ts'
export { plural, truncate } from './text.ts'
export { urlize, type UrlizeOptions } from './urlize.ts'

/** A filter: what it gives is escaped when printed, unless it is `SafeHtml`. */
// biome-ignore lint/suspicious/noExplicitAny: a filter declares what it takes; templates are not type-checked, so any function may stand here.
export type Filter = (...values: any[]) => unknown

/** The filters that every template has, by the name it calls them. */
export const builtinFilters: Readonly<Record<string, Filter>> = Object.freeze({
  date, time, relative, number, plural, truncate, truncateWords, linebreaks, json, urlize, slugify, titleCase, raw, html,
})
