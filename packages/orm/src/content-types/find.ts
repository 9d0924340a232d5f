import type { ModelClass, Registry, Row } from '@tsango/core'
import { atomic, onCommit } from '../atomic/atomic.ts'
import { currentDatabases } from '../databases/databases.ts'
import { UniqueViolation } from '../errors/errors.ts'
import { ContentType } from './model.ts'

// By registry: each application, and each test, has one of its own.
const known = new WeakMap<Registry, Map<string, Row<ContentType>>>()

/**
 * The content type of a model, by its class or label; read once an application. Made where it is missing. Raises `UnknownModel`.
 *
 * @example
 * const type = await contentTypeOf(Post)
 */
export async function contentTypeOf(model: ModelClass | string): Promise<Row<ContentType>> {
  const { registry } = currentDatabases()
  const { app, name, label } = typeof model === 'string' ? registry.get(model) : registry.of(model)
  const found = knownTypes(registry).get(label) ?? (await findOrCreate(app, name))
  remember(registry, found)
  return found
}

/** The class of the model behind a content type's key. Raises `DoesNotExist`, and `UnknownModel` for a model that is gone. */
export async function modelOfContentType(id: number): Promise<ModelClass> {
  const { registry } = currentDatabases()
  const types = knownTypes(registry)
  const found = [...types.values()].find((type) => type.id === id) ?? (await ContentType.objects().get({ id }))
  remember(registry, found)
  return registry.get(found.label()).model
}

function knownTypes(registry: Registry): Map<string, Row<ContentType>> {
  let types = known.get(registry)
  if (!types) {
    types = new Map()
    known.set(registry, types)
  }
  return types
}

// A row that a transaction made and undid must not be remembered.
function remember(registry: Registry, type: Row<ContentType>): void {
  onCommit(() => {
    knownTypes(registry).set(type.label(), type)
  })
}

async function findOrCreate(app: string, model: string): Promise<Row<ContentType>> {
  const found = await ContentType.objects().filter({ app, model }).first()
  if (found) return found
  try {
    return await atomic(() => ContentType.objects().create({ app, model }))
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    return ContentType.objects().get({ app, model })
  }
}
