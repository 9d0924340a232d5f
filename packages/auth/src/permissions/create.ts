import { currentDatabases } from '@tsango/orm/databases'
import { besideOthers } from '@tsango/orm/migrations'
import { objects } from '@tsango/orm/query'
import { joined, Permission } from '../models/models.ts'

/**
 * Makes the missing rows of `Permission` in a database (default: where its rows are written): what `meta` of each model of the application says, else add, change, delete and view. Resolves to how many were missing. Runs
 * after every `migrate`; permissions of models that are gone stay, as in Django.
 */
export function createPermissions(database?: string): Promise<number> {
  return besideOthers(() => createMissing(database))
}

async function createMissing(database: string | undefined): Promise<number> {
  const kept = database === undefined ? objects(Permission) : objects(Permission).using(database)
  const rows = await kept.values('app', 'model', 'action')
  const there = new Set(rows.map(({ app, model, action }) => joined(app, model, action)))
  const missing = currentDatabases()
    .registry.models.filter(({ automatic }) => !automatic)
    .flatMap(({ app, name, permissions }) => permissions.map((action) => ({ app, model: name, action })))
    .filter(({ app, model, action }) => !there.has(joined(app, model, action)))
  await kept.bulkCreate(missing)
  return missing.length
}
