import { isDeepStrictEqual } from 'node:util'
import { type Connection, foreignKeyName, type KeyState, type TableState } from '@tsango/orm/dialects'
import { type ModelState, type ProjectState, placeOf, tableName, tableOf } from '@tsango/orm/migrations'
import { keysWhere } from '../changes/row-keys.ts'
import type { MigratableDatabase } from './database.ts'
import type { Move } from './moves.ts'

/** What a database tells of a key that it could not hold. */
export interface BrokenKey {
  readonly table?: string | undefined
  /** The table that it points at. */
  readonly to?: string
  readonly constraint?: string | undefined
}

/**
 * The rows whose key points at no row, by their own keys and not by what they hold; `undefined` where that cannot be told. Their columns are asked as
 * they are behind the operation: converted, and filled.
 */
export async function rowsPointingNowhere(
  database: MigratableDatabase,
  connection: Connection,
  { to: state }: Pick<Move, 'to'>,
  broken: BrokenKey,
): Promise<string | undefined> {
  const model = modelWith(state, broken.table)
  if (!model) return undefined
  const table = tableOf(state, model, placeOf(database))
  const all = keysOf(table).filter(({ references }) => broken.to === undefined || references.table === broken.to)
  const named = all.filter(({ name }) => name === broken.constraint)
  try {
    for (const key of named.length ? named : all) {
      const rows = await lost(database, connection, table, key)
      if (rows !== undefined) return told(model, modelWith(state, key.references.table), namesIn(table, key), rows)
    }
  } catch {
    // What it is about is not there, or under another name, until the operation is done: the words of the database have to do.
  }
  return undefined
}

/** Whether an operation makes a key between two tables that are there before it, or makes it anew. */
export function makesKey(
  database: MigratableDatabase,
  { from, to }: Move,
  { table, to: pointedAt }: BrokenKey,
): boolean {
  const [before, after] = [from, to].map((state) => {
    const model = modelWith(state, table)
    return model && keysOf(tableOf(state, model, placeOf(database))).filter((key) => key.references.table === pointedAt)
  })
  return before !== undefined && after !== undefined && after.length > 0 && !isDeepStrictEqual(before, after)
}

type Key = Pick<KeyState, 'name' | 'columns'> & {
  readonly references: Pick<KeyState['references'], 'table' | 'columns'>
}

const modelWith = ({ models }: ProjectState, table: string | undefined): ModelState | undefined =>
  [...models.values()].find((one) => tableName(one) === table)

const namesIn = ({ columns: all }: TableState, { columns }: Key): string =>
  columns.map((column) => all.find((one) => one.column === column)?.name ?? column).join(', ')

function told({ label }: ModelState, pointedAt: ModelState | undefined, names: string, keys: string): string {
  const others = pointedAt ? `rows of ${pointedAt.label}` : 'rows'
  return `Rows of ${label} point nowhere by ${names}, by their keys: ${keys}. Make the ${others} that they point at, or let them point at others first.`
}

// Those of one column, and those of several.
function keysOf({ table, columns, keys = [] }: TableState): readonly Key[] {
  const single = columns.flatMap(({ column, references }): Key[] =>
    references
      ? [
          {
            name: references.name ?? foreignKeyName(table, column),
            columns: [column],
            references: { table: references.table, columns: [references.column] },
          },
        ]
      : [],
  )
  return [...single, ...keys]
}

async function lost(
  { dialect }: MigratableDatabase,
  connection: Connection,
  table: TableState,
  { columns, references }: Key,
): Promise<string | undefined> {
  const { quote } = dialect.operators
  const filled = columns.map((column) => `t.${quote(column)} IS NOT NULL`)
  const alike = columns.map((column, at) => `p.${quote(references.columns[at] ?? '')} = t.${quote(column)}`)
  return keysWhere(
    { dialect, connection, table, as: 't' },
    `${filled.join(' AND ')} AND NOT EXISTS (SELECT 1 FROM ${quote(references.table)} p WHERE ${alike.join(' AND ')})`,
  )
}
