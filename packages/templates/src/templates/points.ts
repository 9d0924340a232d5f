import { definePoint, type Point } from '@tsango/core/apps'
import type { Filter } from '../filters/filters.ts'

/** A filter with the name that templates call it by. */
export interface NamedFilter {
  readonly name: string
  readonly filter: Filter
}

/** Where apps add folders of templates. */
export const templatePoint: Point<URL> = definePoint<URL>('templates.folders', { owner: 'templates' })

/** Where apps add folders of static files. */
export const staticPoint: Point<URL> = definePoint<URL>('templates.static', { owner: 'templates' })

/** Where apps add filters. */
export const filterPoint: Point<NamedFilter> = definePoint<NamedFilter>('templates.filters', { owner: 'templates' })
