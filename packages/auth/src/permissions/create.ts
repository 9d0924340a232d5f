import { currentDatabases } from '@tsango/orm/databases'
import { UniqueViolation } from '@tsango/orm/errors'
import { objects } from '@tsango/orm/query'
import { Permission } from '../models/models.ts'
import { joined } from './codenames.ts'

/**
 * Makes the missing rows of `Permission`: what `meta` of each model of the application says, else add, change, delete and view. Resolves to how many were missing. Runs
 * after every `migrate`; permissions of models that are gone stay, as in Django.
 */
export async function createPermissions(): Promise<number> {
  try {
    return await createMissing()
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    // Another process made them at the same time.
    return createMissing()
  }
}

async function createMissing(): Promise<number> {
  const rows = await objects(Permission).values('app', 'model', 'action')
  const there = new Set(rows.map(({ app, model, action }) => joined(app, model, action)))
  const missing = currentDatabases()
    .registry.models.filter(({ automatic }) => !automatic)
    .flatMap(({ app, name, permissions }) => permissions.map((action) => ({ app, model: name, action })))
    .filter(({ app, model, action }) => !there.has(joined(app, model, action)))
  await objects(Permission).bulkCreate(missing)
  return missing.length
}
