import type { Connection, SchemaWords } from '@tsango/orm/dialects'
import { modelOf, placeOf, tableOf } from '@tsango/orm/migrations'
import type { MigratableDatabase } from './database.ts'
import type { Move } from './moves.ts'
import { listed, rowKeysOf, SHOWN } from './row-keys.ts'

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
    const keys = old && rowKeysOf(dialect, old)
    if (!added || !keys) return undefined
    const { columns, operators, features } = dialect
    const { quote, limit, placeholder } = operators
    const parameters: unknown[] = []
    const words: SchemaWords = { columns, operators, features, literal: (value) => placeholder(parameters.push(value)) }
    const order = keys.selected.map((_, at) => String(at + 1)).join(', ')
    const sql = `SELECT ${keys.selected.join(', ')} FROM ${quote(old.table)} WHERE NOT (${added.check.write(old, words).sql}) ORDER BY ${order} ${limit(String(SHOWN), undefined)}`
    const { rows } = await connection.run({ sql, write: false, returns: true }, parameters)
    if (rows.length === 0) return undefined
    return `Rows of ${model} do not fulfil "${check.name}", by their keys: ${listed(rows.map(keys.told))}. Change them first.`
  } catch {
    // What it is about was made by the same migration, and is gone with it: the words of the database have to do.
    return undefined
  }
}
