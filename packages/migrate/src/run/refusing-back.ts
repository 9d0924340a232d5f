import type { Connection } from '@tsango/orm/dialects'
import { placeOf } from '@tsango/orm/migrations'
import { MigrationFailed } from '../errors/errors.ts'
import type { MigrationNode } from '../history/history.ts'
import type { MigratableDatabase } from './database.ts'
import { askGuard, foreseeable, StepRefused } from './foreseen.ts'
import type { Move } from './moves.ts'
import { unitsOf } from './units.ts'

/**
 * Refuses a way back over several migrations before any of them is undone, where rows refuse a step of it and that can be foreseen. Raises
 * {@link MigrationFailed} of the one that holds the step.
 */
export async function refuseByRows(
  back: ReadonlyMap<MigrationNode, readonly Move[]>,
  database: MigratableDatabase,
  connection: Connection,
): Promise<void> {
  const place = placeOf(database)
  const units = [...back].flatMap(([node, moves]) =>
    unitsOf(moves, database.dialect, node.migration.atomic, { place, app: node.app }).map((unit) => ({ node, unit })),
  )
  for (const { unit, guard } of foreseeable(units.map((one) => one.unit))) {
    const node = units.find((one) => one.unit === unit)?.node
    try {
      await askGuard(connection, guard, 'backward')
    } catch (error) {
      if (!node || !(error instanceof StepRefused)) throw error
      throw new MigrationFailed(
        {
          migration: node.key,
          direction: 'backward',
          operation: unit.operation,
          statement: undefined,
          kept: [],
          whole: false,
          atomic: node.migration.atomic,
          reason: error.message,
        },
        error,
      )
    }
  }
}
