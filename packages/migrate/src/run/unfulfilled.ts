import type { Connection } from '@tsango/orm/dialects'
import { modelOf, placeOf, tableOf } from '@tsango/orm/migrations'
import { keysWhere, queryWords } from '../changes/row-keys.ts'
import type { MigratableDatabase } from './database.ts'
import type { Move } from './moves.ts'

/** The rows that keep a check from being made, by their keys and not by what they hold; `undefined` where that cannot be told. */
export async function rowsUnfulfilling(
  database: MigratableDatabase,
  connection: Connection,
  { operation, from, to }: Move,
): Promise<string | undefined> {
  if (operation.type !== 'addCheck') return undefined
  const { model, check } = operation
  const { dialect } = database
  try {
    const [old, next] = [from, to].map((state) => tableOf(state, modelOf(state, model), placeOf(database)))
    const added = next?.checks.find(({ name }) => name === check.name)
    if (!old || !added) return undefined
    const parameters: unknown[] = []
    const fulfils = added.check.write(old, queryWords(dialect, parameters)).sql
    const keys = await keysWhere({ dialect, connection, table: old }, `NOT (${fulfils})`, parameters)
    return keys && `Rows of ${model} do not fulfil "${check.name}", by their keys: ${keys}. Change them first.`
  } catch {
    // What it is about was made by the same migration, and is gone with it: the words of the database have to do.
    return undefined
  }
}
