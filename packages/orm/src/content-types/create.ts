import { currentDatabases } from '../databases/databases.ts'
import { UniqueViolation } from '../errors/errors.ts'
import { ContentType } from './model.ts'

/** Makes the missing rows of `ContentType`, one for every model; resolves to how many were missing. Runs after every `migrate`. */
export async function createContentTypes(): Promise<number> {
  try {
    return await createMissing()
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    // Another process made them at the same time.
    return createMissing()
  }
}

async function createMissing(): Promise<number> {
  const there = new Set((await ContentType.objects()).map((type) => type.label()))
  const missing = currentDatabases().registry.models.filter(({ automatic, label }) => !automatic && !there.has(label))
  await ContentType.objects().bulkCreate(missing.map(({ app, name }) => ({ app, model: name })))
  return missing.length
}
