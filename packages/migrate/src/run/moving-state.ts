import type { ProjectState } from '@tsango/orm/migrations'
import { type History, type MigrationNode, stateAfter } from '../history/history.ts'
import { fittingState } from '../operations/operations.ts'

/**
 * The state before each of the migrations that are applied one after the other. In the order of the history each goes on from the one before; else all
 * that is applied is replayed.
 */
export class MovingState {
  readonly #history: History
  readonly #places: ReadonlyMap<string, number>
  /** The state after a migration that comes last of all that are applied. */
  #reached: { readonly place: number; readonly state: ProjectState } | undefined

  constructor(history: History) {
    this.#history = history
    this.#places = new Map([...history.nodes.keys()].map((key, place) => [key, place]))
  }

  before(node: MigrationNode, applied: ReadonlySet<string>): ProjectState {
    if (this.#reached && this.#reached.place < this.#placeOf(node.key)) return this.#reached.state
    return stateAfter(this.#history, (one) => applied.has(one.key) && one !== node)
  }

  /** To be told when a migration was applied to the state before it, or, without one, undone; `applied` is what is so now. */
  moved({ key, migration }: MigrationNode, applied: ReadonlySet<string>, before: ProjectState | undefined): void {
    const place = this.#placeOf(key)
    const last = this.#reached ? this.#reached.place < place : [...applied].every((one) => this.#placeOf(one) <= place)
    this.#reached =
      before && last
        ? { place, state: migration.operations.reduce((state, one) => fittingState(key, state, one), before) }
        : undefined
  }

  // What the files do not know of changes no state.
  #placeOf(key: string): number {
    return this.#places.get(key) ?? -1
  }
}
