export { type ApiOptions, api } from './app/app.ts'
export { apiDocument, type DocumentOptions } from './document/document.ts'
export { BodyInvalid, DuplicateRow, PageNotFound, RowInUse, RowNotFound, ViewsetInvalid } from './errors/errors.ts'
export type { ApiRequest, Permission, Permissions } from './permissions/permissions.ts'
export {
  type Action,
  type ApiField,
  type ApiPath,
  type SearchPath,
  type ViewsetOptions,
  viewset,
} from './viewset/viewset.ts'
