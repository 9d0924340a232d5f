/**
 * Which models the admin shows, and how.
 *
 * @module
 */
import { type Contribution, definePoint, type Point } from '@tsango/core/apps'
import type { ModelBase, ModelClass } from '@tsango/core/model'
import type { AdminSiteOptions, LooseOptions } from './options.ts'

export { inline } from './inlines.ts'
export type {
  AdminColumn,
  AdminField,
  AdminFilter,
  AdminSearch,
  AdminSiteOptions,
  Inline,
  InlineOptions,
  LooseInlineOptions,
} from './options.ts'

/** The pages of one model, as an app asked for them. */
export interface DeclaredSite {
  readonly model: ModelClass
  readonly options: LooseOptions
}

/** The point at which apps add the pages of their models. */
export const adminPoint: Point<DeclaredSite> = definePoint<DeclaredSite>('admin')

/**
 * Gives a model pages in the admin, for an app's `extends`. Models without it are not shown.
 *
 * @example
 * import { declareModel, f } from '@tsango/core'
 * class Tag extends declareModel('blog.Tag') { name = f.char(50) }
 * adminSite(Tag, { listDisplay: ['name'], search: ['name'] }).point.name // → 'admin'
 */
export function adminSite<M extends ModelBase>(model: ModelClass<M>, options: AdminSiteOptions<M> = {}): Contribution {
  return adminPoint.contribute({ model, options })
}
