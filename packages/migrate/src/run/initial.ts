import type { Connection, FoundTable } from '@tsango/orm/dialects'
import { modelOf, placeOf, tableOf } from '@tsango/orm/migrations'
import { describeDifference, driftOn } from '../drift/drift.ts'
import { FakeInitialPartial } from '../errors/errors.ts'
import { type History, type MigrationNode, stateAfter } from '../history/history.ts'
import { ofState } from '../operations/operations.ts'
import type { MigratableDatabase } from './database.ts'

/**
 * Of migrations that are about to be applied, the first ones of their apps whose tables and columns are all there, each with what else differs, in words.
 * Raises {@link FakeInitialPartial} for one of which some are there and some are not.
 */
export async function initialThere(
  nodes: readonly MigrationNode[],
  history: History,
  database: MigratableDatabase,
  connection: Connection,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const there = new Map<string, readonly string[]>()
  for (const node of nodes) {
    if (node.dependencies.some((key) => key.startsWith(`${node.app}.`))) continue
    const labels = await labelsThere(node, history, database, connection)
    if (labels.size === 0) continue
    const state = stateUpTo(history, node)
    const { differences } = await driftOn(connection, database, state, { only: labels })
    there.set(node.key, differences.map(describeDifference))
  }
  return there
}

const stateUpTo = (history: History, node: MigrationNode): ReturnType<typeof stateAfter> => {
  const keys = [...history.nodes.keys()]
  const before = new Set(keys.slice(0, keys.indexOf(node.key) + 1))
  return stateAfter(history, ({ key }) => before.has(key))
}

// The models that the migration makes, where the tables and columns of all of them are there; none, where no table is.
async function labelsThere(
  node: MigrationNode,
  history: History,
  database: MigratableDatabase,
  connection: Connection,
): Promise<ReadonlySet<string>> {
  const state = stateUpTo(history, node)
  const place = placeOf(database)
  const made = ofState(node.migration.operations).flatMap((operation) =>
    operation.type === 'createModel' ? [operation.model] : [],
  )
  const models = made
    .filter((label) => state.models.has(state.resolve(label)))
    .map((label) => modelOf(state, label))
    .filter((model) => (model.managed !== false || model.view) && place.has(model))
  const found = new Map<string, FoundTable>()
  const missing: string[] = []
  for (const model of models) {
    const { table, columns } = tableOf(state, model, place)
    const own = await database.dialect.introspection.table(connection, table)
    if (own) found.set(table, own)
    if (own)
      missing.push(
        ...columns
          .filter(({ column }) => !own.columns.some((one) => one.column === column))
          .map(({ column }) => `${table}.${column}`),
      )
    else missing.push(table)
  }
  if (found.size === 0) return new Set()
  if (missing.length) throw new FakeInitialPartial(node.key, [...found.keys()], missing)
  return new Set(models.map(({ label }) => label))
}
