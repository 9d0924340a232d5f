import { currentDatabases } from '../databases/databases.ts'
import { besideOthers } from '../migrations/migrated.ts'
import { ContentType } from './model.ts'

/**
 * Makes the missing rows of `ContentType` in a database (default: where its rows are written), one for every model; resolves to how many were missing. Runs after every `migrate`.
 *
 * @example
 * await createContentTypes()
 * // SELECT "content_types_content_type"."id", "content_types_content_type"."app", "content_types_content_type"."model" FROM
 * //   "content_types_content_type" ORDER BY "content_types_content_type"."app", "content_types_content_type"."model"
 * // INSERT INTO "content_types_content_type" ("app", "model") SELECT item.c0, item.c1 FROM unnest(CAST($1 AS text[]), CAST($2 AS text[])) AS
 * //   item(c0, c1) RETURNING "id"
 */
export function createContentTypes(database?: string): Promise<number> {
  return besideOthers(() => createMissing(database))
}

async function createMissing(database: string | undefined): Promise<number> {
  const types = database === undefined ? ContentType.objects() : ContentType.objects().using(database)
  const there = new Set((await types).map((type) => type.label()))
  const missing = currentDatabases().registry.models.filter(({ automatic, label }) => !automatic && !there.has(label))
  await types.bulkCreate(missing.map(({ app, name }) => ({ app, model: name })))
  return missing.length
}
