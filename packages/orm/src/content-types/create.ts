import { currentDatabases } from '../databases/databases.ts'
import { UniqueViolation } from '../errors/errors.ts'
import { ContentType } from './model.ts'

/**
 * Makes the missing rows of `ContentType` in a database (default: where its rows are written), one for every model; resolves to how many were missing. Runs after every `migrate`.
 *
 * @example
 * await createContentTypes()
 * // SELECT "content_types_content_type"."id", "content_types_content_type"."app", "content_types_content_type"."model" FROM
 * //   "content_types_content_type" ORDER BY "content_types_content_type"."app", "content_types_content_type"."model"
 * // INSERT INTO "content_types_content_type" ("app", "model") VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14),
 * //   ($15, $16), ($17, $18), ($19, $20), ($21, $22), ($23, $24), ($25, $26), ($27, $28), ($29, $30), ($31, $32) RETURNING "id"
 * // INSERT INTO "content_types_content_type" ("app", "model") VALUES ($1, $2), ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14),
 * //   ($15, $16), ($17, $18), ($19, $20), ($21, $22) RETURNING "id"
 */
export async function createContentTypes(database?: string): Promise<number> {
  try {
    return await createMissing(database)
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    // Another process made them at the same time.
    return createMissing(database)
  }
}

async function createMissing(database: string | undefined): Promise<number> {
  const types = database === undefined ? ContentType.objects() : ContentType.objects().using(database)
  const there = new Set((await types).map((type) => type.label()))
  const missing = currentDatabases().registry.models.filter(({ automatic, label }) => !automatic && !there.has(label))
  await types.bulkCreate(missing.map(({ app, name }) => ({ app, model: name })))
  return missing.length
}
