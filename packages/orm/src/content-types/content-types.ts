/**
 * Models as rows: a small number for each model, so that a row of one table can point at rows of any other.
 *
 * @module
 */
import { type App, defineApp } from '@tsango/core/apps'
import { on } from '@tsango/core/signals'
import { orm } from '../app/app.ts'
import { OutOfScope, SchemaMissing } from '../errors/errors.ts'
import { keepsRowsOfModels, migrated } from '../migrations/migrations.ts'
import { createContentTypes } from './create.ts'
import { migrations } from './migrations/index.ts'
import { ContentType } from './model.ts'

export { isRowOf } from '../rows/row-of.ts'
export { createContentTypes } from './create.ts'
export { contentTypeOf, modelOfContentType } from './find.ts'
export {
  type GenericKey,
  type GenericKeyOptions,
  type GenericValues,
  genericKey,
  genericKeyOf,
  type RowOfEach,
} from './generic-key.ts'
export { ContentType } from './model.ts'

/**
 * Makes the app of content types, for the `requires` of an app whose rows point at rows of any model. A row for every model is made after `migrate`.
 *
 * @example
 * contentTypes().name // → 'content_types'
 */
export function contentTypes(): App {
  return defineApp({
    name: 'content_types',
    title: 'Content types',
    requires: [orm()],
    models: [ContentType],
    migrations,
    extends: [on(migrated, createFor)],
  })
}

async function createFor({ database }: { readonly database: string }): Promise<void> {
  if (!keepsRowsOfModels(database)) return
  try {
    await createContentTypes(database === 'default' ? undefined : database)
  } catch (error) {
    // Only some apps were migrated, and this one is not among them yet; or its tables are those of tenants.
    if (!(error instanceof SchemaMissing || error instanceof OutOfScope)) throw error
  }
}
