import type { Before } from './before.ts'

/** What is known of a row beside its columns: where it lives, and whether it is there. Shared by all rows in the same state, but for those whose first save is under way, and those that an open block has written. */
export interface RowState {
  /** The name of its database. */
  readonly database: string
  readonly phase: 'new' | 'saved' | 'deleted'
  /** The first save, while it is under way. */
  inserting?: Promise<void> | undefined
  /** What it was before open blocks wrote it, the last that did so first. */
  before?: Before | undefined
}

const states = new Map<string, Readonly<Record<RowState['phase'], Readonly<RowState>>>>()

/** The state of rows of a database in a phase: one object each. */
export function rowState(database: string, phase: RowState['phase'], before?: Before): RowState {
  if (before) return { database, phase, before }
  let found = states.get(database)
  if (found === undefined) {
    found = {
      new: Object.freeze({ database, phase: 'new' }),
      saved: Object.freeze({ database, phase: 'saved' }),
      deleted: Object.freeze({ database, phase: 'deleted' }),
    }
    states.set(database, found)
  }
  return found[phase]
}
