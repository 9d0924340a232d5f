import type { ModelDefinition } from '@tsango/core/registry'
import { toJsonValue } from '@tsango/core/values'
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

  async save(): Promise<void> {
    await saveRow(definitionOf(this), this.#state, valuesOf(this))
    this.#state = rowState(this.#state.database, 'saved')
  }

  async delete(): Promise<number> {
    const count = await deleteRow(definitionOf(this), this.#state, valuesOf(this))
    this.#state = rowState(this.#state.database, 'deleted')
    return count
  }

  async refresh(): Promise<void> {
    const definition = definitionOf(this)
    const fresh = await readRow(definition, this.#state, valuesOf(this))
    const own = valuesOf(this)
    for (const name of definition.relations.keys()) delete own[name]
    for (const { attribute } of definition.fields) own[attribute] = fresh[attribute]
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
