import { indexName } from '../base/names.ts'
import type { IndexState, TableState } from '../base/schema-editor.ts'

/**
 * A table with the indexes that the server wants: it lets no foreign key be without one, and would make it itself under the name of the constraint, where it
 * stays when that goes. So a key that was to have none has the one that it has elsewhere, but where another begins with its columns.
 */
export function withKeyIndexes(table: TableState): TableState {
  const held = [
    ...table.columns.filter(({ references }) => references).map(({ column }) => [column]),
    ...(table.keys ?? []).map(({ columns }) => columns),
  ]
  const primary = table.key ?? table.columns.filter(({ primaryKey }) => primaryKey).map(({ column }) => column)
  const indexes = [...table.indexes]
  for (const columns of held)
    if (!beginsWith(primary, columns) && !indexes.some((index) => serves(index, columns)))
      indexes.push({ name: indexName(table.table, columns, false), columns, unique: false })
  return indexes.length === table.indexes.length ? table : { ...table, indexes }
}

const beginsWith = (all: readonly string[], columns: readonly string[]): boolean =>
  columns.every((column, at) => all[at] === column)

function serves(
  { columns: all, descending, expressions, where, method = 'btree' }: IndexState,
  columns: readonly string[],
): boolean {
  // MySQL makes one of its own beside an index that goes down, yet lets its own go where such an index comes later.
  if (columns.some((column) => descending?.includes(column))) return false
  return !expressions && !where && method === 'btree' && beginsWith(all, columns)
}
