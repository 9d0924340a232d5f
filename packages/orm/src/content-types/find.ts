import type { ModelClass, Row } from '@tsango/core'
import { atomic } from '../atomic/atomic.ts'
import { currentDatabases, databaseBeside, databaseFor } from '../databases/databases.ts'
import { UniqueViolation } from '../errors/errors.ts'
import { knownType, knownTypes, rememberType } from './known.ts'
import { ContentType } from './model.ts'

/**
 * The content type of a model, by its class or label; read once an application. Made where it is missing. Raises `UnknownModel`.
 *
 * @example
 * const type = await contentTypeOf(Post)
 * // SELECT "content_types_content_type"."id", "content_types_content_type"."app", "content_types_content_type"."model" FROM
 * //   "content_types_content_type" WHERE "content_types_content_type"."app" = $1 AND "content_types_content_type"."model" = $2 ORDER BY
 * //   "content_types_content_type"."app", "content_types_content_type"."model" LIMIT 1
 * // INSERT INTO "content_types_content_type" ("app", "model") VALUES ($1, $2) RETURNING "id"
 */
export async function contentTypeOf(model: ModelClass | string): Promise<Row<ContentType>> {
  return contentTypeIn(databaseFor(ContentType, undefined, 'write'), model)
}

/** The content type of a model in a database: each numbers them for itself. */
export async function contentTypeIn(database: string, model: ModelClass | string): Promise<Row<ContentType>> {
  const { registry } = currentDatabases()
  const { app, name, label } = typeof model === 'string' ? registry.get(model) : registry.of(model)
  // What is known are rows of this very model.
  const known = knownType(label, database) as Row<ContentType> | undefined
  const found = known ?? (await findOrCreate(app, name, database))
  rememberType(found, database)
  return found
}

/**
 * The class of the model behind a content type's key. Raises `DoesNotExist`, and `UnknownModel` for a model that is gone.
 *
 * @example
 * const model = await modelOfContentType(like.targetTypeId)
 * // SELECT "content_types_content_type"."id", "content_types_content_type"."app", "content_types_content_type"."model" FROM
 * //   "content_types_content_type" WHERE "content_types_content_type"."id" = $1 ORDER BY "content_types_content_type"."app",
 * //   "content_types_content_type"."model" LIMIT 2
 */
export async function modelOfContentType(id: number): Promise<ModelClass> {
  const { registry } = currentDatabases()
  const database = databaseFor(ContentType, undefined, 'write')
  const known = knownTypes(database).find((type) => type.id === id)
  const found = known ?? (await ContentType.objects().get({ id }))
  rememberType(found, database)
  return registry.get(`${found.app}.${found.model}`).model
}

/** The database of the content types that rows of a model on a database point at. */
export function typesBeside(model: ModelClass, database: string): string {
  return databaseBeside(model, database, ContentType, 'write')
}

async function findOrCreate(app: string, model: string, using: string): Promise<Row<ContentType>> {
  const home = using === databaseFor(ContentType, undefined, 'write')
  const types = home ? ContentType.objects() : ContentType.objects().using(using)
  const found = await types.filter({ app, model }).first()
  if (found) return found
  try {
    return await atomic(() => types.create({ app, model }), { using })
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    return types.get({ app, model })
  }
}
