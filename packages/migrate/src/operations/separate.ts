import { type Operation, type ProjectState, StateError, separateDatabaseAndState } from '@tsango/orm/migrations'
import type { Behaviour } from './behaviour.ts'

/** What every operation does, whatever its type. */
export interface EveryBehaviour {
  apply(state: ProjectState, operation: Operation): ProjectState
  invert(operation: Operation, before: ProjectState): Operation | undefined
  describe(operation: Operation): string
  slug(operation: Operation): string
}

const BEYOND_STATE: readonly string[] = ['runSql', 'runCode', 'createExtension']

/** `separateDatabaseAndState`: each of the two has operations of its own, which begin at the same state. */
export function separateBehaviour(every: EveryBehaviour): Behaviour<'separateDatabaseAndState'> {
  const inverse = (operations: readonly Operation[], before: ProjectState): readonly Operation[] | undefined => {
    let state = before
    const undone = operations.map((operation) => {
      const found = every.invert(operation, state)
      state = every.apply(state, operation)
      return found
    })
    return undone.includes(undefined) ? undefined : (undone as Operation[]).toReversed()
  }
  const words = (operations: readonly Operation[]): string => operations.map(every.describe).join(', ') || 'nothing'
  return {
    apply: (before, { database, state }) => {
      const [lost] = state.filter(({ type }) => BEYOND_STATE.includes(type))
      if (lost)
        throw new StateError(`"${every.describe(lost)}" does nothing to the state: put it into the list "database".`)
      // What does not fit the state is told before anything is done to a database.
      database.reduce(every.apply, before)
      return state.reduce<ProjectState>(every.apply, before)
    },
    invert: ({ database, state }, before) => {
      const [first, second] = [inverse(database, before), inverse(state, before)]
      // What was changed of the state alone goes back of itself, and is of types that do.
      return first && second && separateDatabaseAndState({ database: first, state: second as never })
    },
    describe: ({ database, state }) => `Of the database: ${words(database)}. Of the state: ${words(state)}`,
    slug: ({ database, state }) => (state.length ? state : database).map(every.slug).join('_') || 'nothing',
  }
}

/** The operations of a list that change its state, those that do it apart from the database as well. */
export function ofState(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((one) => (one.type === 'separateDatabaseAndState' ? ofState(one.state) : [one]))
}

/** The operations of a list that change databases, those that do it apart from the state as well. */
export function ofDatabase(operations: readonly Operation[]): readonly Operation[] {
  return operations.flatMap((one) => (one.type === 'separateDatabaseAndState' ? ofDatabase(one.database) : [one]))
}
