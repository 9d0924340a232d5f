/** What is known of a row beside its columns: where it lives, and whether it is there. Shared by all rows in the same state, but for those whose first save is under way. */
export interface RowState {
  /** The name of its database. */
  readonly database: string
  readonly phase: 'new' | 'saved' | 'deleted'
  /** The first save, while it is under way. */
  readonly inserting?: Promise<void> | undefined
}

const states = new Map<string, Readonly<Record<RowState['phase'], RowState>>>()

/** The state of rows of a database in a phase: one object each. */
export function rowState(database: string, phase: RowState['phase']): RowState {
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
