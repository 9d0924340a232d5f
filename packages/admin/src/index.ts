export { type AdminOptions, admin } from './app/app.ts'
export { AdminInvalid } from './errors/errors.ts'
export { type Change, LogEntry } from './models/models.ts'
export {
  type AdminColumn,
  type AdminField,
  type AdminFilter,
  type AdminSearch,
  type AdminSiteOptions,
  adminPoint,
  adminSite,
  type DeclaredSite,
  type Inline,
  type InlineOptions,
  inline,
  type LooseInlineOptions,
} from './site/site.ts'
