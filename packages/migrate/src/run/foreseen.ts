import { isDeepStrictEqual } from 'node:util'
import type { Connection } from '@tsango/orm/dialects'
import { type ProjectState, tableOf } from '@tsango/orm/migrations'
import { TsangoError } from '@tsango/toolkit/errors'
import type { Guard } from '../changes/changes.ts'
import type { Direction } from './moves.ts'
import type { Unit } from './units.ts'

/** A guard with the unit that it stands before. */
export interface Foreseeable {
  readonly unit: Unit
  readonly guard: Guard
}

/** The guards that can be asked before anything is done: nothing that comes before them changes the column that they are about, or what rows hold. */
export function foreseeable(units: readonly Unit[]): readonly Foreseeable[] {
  const own = units.findIndex(({ move: { operation } }) => operation.type === 'runSql' || operation.type === 'runCode')
  const asked = own < 0 ? units : units.slice(0, own)
  return asked.flatMap((unit, at) =>
    unit.steps.flatMap((step) =>
      'unless' in step && isUntouched(step, asked.slice(0, at + 1)) ? { unit, guard: step } : [],
    ),
  )
}

/** Raised within a job when a check of ours finds that a step cannot be. */
export class StepRefused extends TsangoError {
  readonly code = 'migration_step_refused'
}

/** Asks rows whether a step can be. Raises {@link StepRefused}. */
export async function askGuard(connection: Connection, guard: Guard, direction: Direction): Promise<void> {
  const { rows } = await connection.run({ sql: guard.unless, write: false, returns: true }, [])
  if (rows.length) throw new StepRefused(direction === 'forward' ? guard.reason(rows) : guard.undoing(rows))
}

function isUntouched(guard: Guard, units: readonly Unit[]): boolean {
  const [first, ...others] = [...new Set(units.map(({ move }) => move.from))].map((state) => columnOf(guard, state))
  return first !== undefined && others.every((one) => isDeepStrictEqual(one, first))
}

// Of a field that is to come, the table alone.
function columnOf({ model: label, name }: Guard, state: ProjectState) {
  const model = state.models.get(label)
  if (!model) return undefined
  const { table, columns } = tableOf(state, model)
  const column = columns.find((one) => one.name === name)
  return { table, column: column?.column, spec: column?.spec }
}
