import { stampOf } from '@tsango/core/values'
import {
  addField,
  alterField,
  type FieldData,
  type Fill,
  isMadeOfFields,
  modelOf,
  type Operation,
  type ProjectState,
  removeField,
  specOf,
} from '@tsango/orm/migrations'
import { isComputed } from '../operations/operations.ts'
import { type Asker, rowsFill } from './questions.ts'

/** Answers what old rows get: from the field itself where it says so, else by asking. */
export class Fills {
  readonly #asker: Asker
  readonly #now: Date

  constructor(asker: Asker, now: Date) {
    this.#asker = asker
    this.#now = now
  }

  async addition(state: ProjectState, model: string, name: string, field: FieldData): Promise<Operation> {
    if (
      field.nullable ||
      isMadeOfFields(field) ||
      field.dbDefault !== undefined ||
      isComputed(field) ||
      leftAlone(state, model)
    )
      return addField(model, name, field)
    return addField(model, name, field, { fill: await this.#value(state, model, name, field, 'new') })
  }

  async alteration(
    state: ProjectState,
    model: string,
    name: string,
    before: FieldData,
    after: FieldData,
  ): Promise<Operation> {
    if (after.nullable || !before.nullable || isComputed(after) || leftAlone(state, model))
      return alterField(model, name, after)
    return alterField(model, name, after, { fill: await this.#value(state, model, name, after, 'null') })
  }

  removal(model: string, name: string, field: FieldData): Operation {
    const fill: Fill = field.default === undefined ? {} : { fill: field.default }
    return removeField(model, name, fill)
  }

  async #value(
    state: ProjectState,
    model: string,
    name: string,
    field: FieldData,
    why: 'new' | 'null',
  ): Promise<unknown> {
    if (field.default !== undefined && field.default !== null) return field.default
    if (field.dbDefault && 'value' in field.dbDefault) return field.dbDefault.value
    if (field.kind !== 'key' && (field.auto === 'now' || field.auto === 'nowAdd'))
      return stampOf(specOf(state, field), this.#now)
    return this.#asker.fill(rowsFill(model, name, specOf(state, field), why))
  }
}

// What stands in a view, or in a table of somebody else, is not ours to fill.
function leftAlone(state: ProjectState, model: string): boolean {
  return modelOf(state, model).managed === false
}
