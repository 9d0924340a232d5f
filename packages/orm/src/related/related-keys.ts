import { isKindOf, type ModelDefinition } from '@tsango/core/registry'
import { currentDatabases, otherDatabase } from '../databases/databases.ts'
import { QueryError, RowGone, takeMany } from '../errors/errors.ts'
import { distinctKeys } from '../rows/key-map.ts'
import { definitionOf, RowBase } from '../rows/row.ts'
import type { RowOrKey } from './manager.ts'

/** The keys of rows, each once. Throws for rows of another model, and for those that are not there. */
export function keysOf(target: ModelDefinition, rows: readonly RowOrKey[]): unknown[] {
  return distinctKeys(
    target,
    rows.map((row) => keyOf(target, row)),
  )
}

/** The keys of rows that are given to a relation of a row. Throws {@link AcrossDatabases} for those of another database, unless a router allows it. */
export function joinedKeysOf(target: ModelDefinition, rows: readonly RowOrKey[], to: RowBase): unknown[] {
  takeMany('A relation', 'a list of rows or keys', rows)
  const { routing } = currentDatabases()
  const own = { model: definitionOf(to), database: RowBase.stateOf(to).database }
  for (const row of rows) {
    if (!(row instanceof RowBase)) continue
    const other = { model: definitionOf(row), database: RowBase.stateOf(row).database }
    if (routing) routing.holdRelation(own, other)
    else if (other.database !== own.database) throw otherDatabase(own, other)
  }
  return keysOf(target, rows)
}

/** The key of a row, or the key itself. */
export function keyOf(target: ModelDefinition, row: RowOrKey): unknown {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || row instanceof Date) return row
  if (row instanceof RowBase) {
    const definition = definitionOf(row)
    const { label } = definition
    if (!isKindOf(definition, target))
      throw new QueryError(`This relation leads to rows of ${target.label}; this is one of ${label}.`)
    const { phase } = RowBase.stateOf(row)
    if (phase !== 'saved') throw new RowGone(label, phase === 'new' ? 'was never saved' : 'was deleted')
  }
  return (row as unknown as Readonly<Record<string, unknown>>)[target.key.attribute]
}
