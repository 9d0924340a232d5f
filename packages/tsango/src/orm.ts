export type * from '@tsango/core/fields'
export type * from '@tsango/core/model'
// The one with conditions over columns, in the place of core's.
export type { Meta } from '@tsango/orm'
export * from '@tsango/orm'
export * from '@tsango/orm/errors'
export type * from '@tsango/orm/expressions'
export type * from '@tsango/orm/query'
