import type { Operation, OperationType, ProjectState } from '@tsango/orm/migrations'

/** What an operation does to the state, how it is undone, and what it is called. */
export interface Behaviour<T extends OperationType> {
  /** The next state. Only called where the model is not absent. Raises `StateError`. */
  apply(state: ProjectState, operation: Operation<T>): ProjectState
  /** The operation that undoes it, `undefined` where there is none. `before` is the state that it was applied to. */
  invert(operation: Operation<T>, before: ProjectState): Operation | undefined
  /** In words, for people: `Add field slug to blog.Post`. */
  describe(operation: Operation<T>): string
  /** As a piece of a file's name: `post_slug`. */
  slug(operation: Operation<T>): string
}
