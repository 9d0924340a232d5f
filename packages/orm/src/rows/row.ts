import type { ModelDefinition } from '@tsango/core/registry'
import { toJsonValue } from '@tsango/core/values'
import { announceDelete, announceSave, deletesAreHeard, savesAreHeard, type Told } from '../signals/announce.ts'
import { deleteRow, readRow, saveRow } from './persist.ts'
import { type RowState, rowState } from './state.ts'

/** The prototype of every row: the columns are a row's own properties, its state is private. */
export abstract class RowBase {
  declare static readonly definition: ModelDefinition
  #state: RowState

  constructor(state: RowState) {
    this.#state = state
  }

  /** Where a row lives and whether it is there. */
  static stateOf(row: RowBase): RowState {
    return row.#state
  }

  // Not async functions: a database that answers at once costs one promise, not three.
  save(): Promise<void> {
    const definition = definitionOf(this)
    if (this.#state.phase !== 'deleted' && savesAreHeard(definition)) {
      const created = this.#state.phase === 'new'
      return this.#unlessUndone(definition, (told) => announceSave(told, created, () => this.#save(definition)))
    }
    return this.#save(definition)
  }

  delete(): Promise<number> {
    const definition = definitionOf(this)
    if (this.#state.phase === 'saved' && deletesAreHeard(definition))
      return this.#unlessUndone(definition, (told) => announceDelete(told, () => this.#delete(definition)))
    return this.#delete(definition)
  }

  async refresh(): Promise<void> {
    const definition = definitionOf(this)
    const fresh = await readRow(definition, this.#state, valuesOf(this))
    const own = valuesOf(this)
    for (const name of definition.relations.keys()) delete own[name]
    for (const { attribute } of definition.fields) own[attribute] = fresh[attribute]
  }

  async #save(definition: ModelDefinition): Promise<void> {
    await saveRow(definition, this.#state, valuesOf(this))
    this.#state = rowState(this.#state.database, 'saved')
  }

  async #delete(definition: ModelDefinition): Promise<number> {
    const count = await deleteRow(definition, this.#state, valuesOf(this))
    this.#state = rowState(this.#state.database, 'deleted')
    return count
  }

  // A receiver may fail when the row is written already: then the row is again what it was before.
  async #unlessUndone<T>(definition: ModelDefinition, write: (told: Told) => Promise<T>): Promise<T> {
    const before = this.#state
    const { attribute } = definition.key
    const key = valuesOf(this)[attribute]
    try {
      return await write({ definition, row: this, using: before.database })
    } catch (error) {
      this.#state = before
      if (before.phase === 'new') valuesOf(this)[attribute] = key
      throw error
    }
  }

  toJSON(): Record<string, unknown> {
    const json: Record<string, unknown> = {}
    const secret = secretsOf(definitionOf(this))
    for (const [name, value] of Object.entries(this)) if (!secret.has(name)) json[name] = toJsonValue(value)
    return json
  }
}

/** The class of a model's rows. */
export type RowClass = (new (state: RowState) => RowBase) & { readonly definition: ModelDefinition }

const classes = new WeakMap<ModelDefinition, RowClass>()
const secrets = new WeakMap<ModelDefinition, ReadonlySet<string>>()

/** The class of a model's rows, with the methods of the model on its prototype. */
export function rowClassOf(definition: ModelDefinition): RowClass {
  let found = classes.get(definition)
  if (found === undefined) {
    found = class extends RowBase {
      static override readonly definition = definition
    }
    Object.defineProperty(found, 'name', { value: definition.name })
    Object.defineProperties(found.prototype, definition.methods)
    classes.set(definition, found)
  }
  return found
}

/** The model of a row. */
export function definitionOf(row: RowBase): ModelDefinition {
  return (row.constructor as RowClass).definition
}

function valuesOf(row: RowBase): Record<string, unknown> {
  // A row's own properties are its columns and what was loaded with it.
  return row as unknown as Record<string, unknown>
}

function secretsOf(definition: ModelDefinition): ReadonlySet<string> {
  let found = secrets.get(definition)
  if (found === undefined) {
    found = new Set(definition.fields.filter((field) => field.spec.secret).map((field) => field.attribute))
    secrets.set(definition, found)
  }
  return found
}
