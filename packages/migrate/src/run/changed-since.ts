import { placeOf } from '@tsango/orm/migrations'
import { MigrationChanged } from '../errors/errors.ts'
import { type DatabaseHistory, hashOf, keyOf, stateAfter, type Unfinished } from '../history/history.ts'
import type { MigratableDatabase } from './database.ts'
import { movesOf } from './moves.ts'
import { unitsOf } from './units.ts'

/** Tells whether a migration that stopped half-way is another one by now: going on means to do the rest of what was begun. */
export function changedSince(
  { history, applied }: Pick<DatabaseHistory, 'history' | 'applied'>,
  { app, name, direction, done, open }: Unfinished,
  database: MigratableDatabase,
): MigrationChanged | undefined {
  const node = history.nodes.get(keyOf(app, name))
  if (!node) return undefined
  const before = stateAfter(history, (one) => applied.has(one.key) && one !== node)
  const where = { place: placeOf(database), app }
  const units = unitsOf(movesOf(node, direction, before), database.dialect, node.migration.atomic, where)
  const other = [...done, ...(open ? [open] : [])].find(
    ({ number, hash }) => hash !== hashOf(units[number]?.text ?? ''),
  )
  return other && new MigrationChanged(node.key, other.number + 1, other.text, other === open)
}
