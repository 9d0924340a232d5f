import {
  createModel,
  deleteModel,
  type ModelState,
  modelOf,
  type Operation,
  type ProjectState,
  renameTable,
  StateError,
} from '@tsango/orm/migrations'
import { snakeCase } from '@tsango/toolkit/text'
import type { Behaviour } from './behaviour.ts'
import { changeModel, resolved, withModels } from './models.ts'

/** A model's name as a piece of a file's name. */
export function modelSlug(label: string): string {
  return snakeCase(label.slice(label.indexOf('.') + 1))
}

/** `createModel` for a model as it is in a state. */
export function creationOf({ label, table, fields, indexes, checks, pairsOf }: ModelState): Operation<'createModel'> {
  return createModel(label, {
    fields,
    ...(table === undefined ? {} : { table }),
    ...(indexes.length ? { indexes } : {}),
    ...(checks.length ? { checks } : {}),
    ...(pairsOf === undefined ? {} : { pairsOf }),
  })
}

/** `createModel`. */
export const createModelBehaviour: Behaviour<'createModel'> = {
  apply(state, { model: label, table, fields, indexes = [], checks = [], pairsOf }) {
    if (state.models.has(label))
      throw new StateError(`The model "${label}" is there already at this point of the history.`)
    const model: ModelState = {
      label,
      table,
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, resolved(state, field)])),
      indexes,
      checks,
      pairsOf,
    }
    return withModels(state, [...state.models, [label, model]])
  },
  invert: ({ model }) => deleteModel(model),
  describe: ({ model }) => `Create model ${model}`,
  slug: ({ model }) => modelSlug(model),
}

/** `deleteModel`. */
export const deleteModelBehaviour: Behaviour<'deleteModel'> = {
  apply(state, { model }) {
    const { label } = modelOf(state, model)
    return withModels(
      state,
      [...state.models].filter(([key]) => key !== label),
    )
  },
  invert: ({ model }, before) => creationOf(modelOf(before, model)),
  describe: ({ model }) => `Delete model ${model}`,
  slug: ({ model }) => `delete_${modelSlug(model)}`,
}

/** `renameModel`. */
export const renameModelBehaviour: Behaviour<'renameModel'> = {
  apply(state, { model, to }) {
    modelOf(state, model)
    if (state.models.has(to)) throw new StateError(`The model "${to}" is there already at this point of the history.`)
    return withModels(
      state,
      [...state.models].map(([label, one]) => [label === model ? to : label, pointedAt(one, model, to)]),
    )
  },
  invert: ({ model, to }) => ({ type: 'renameModel', model: to, to: model }),
  describe: ({ model, to }) => `Rename model ${model} to ${to}`,
  slug: ({ model, to }) => `rename_${modelSlug(model)}_${modelSlug(to)}`,
}

function pointedAt(model: ModelState, from: string, to: string): ModelState {
  const fields = Object.entries(model.fields).map(([name, field]) => [
    name,
    field.kind === 'key' && field.to === from ? { ...field, to } : field,
  ])
  return {
    ...model,
    label: model.label === from ? to : model.label,
    pairsOf: model.pairsOf === from ? to : model.pairsOf,
    fields: Object.fromEntries(fields),
  }
}

/** `renameTable`. */
export const renameTableBehaviour: Behaviour<'renameTable'> = {
  apply: (state, { model, table }) => changeModel(state, model, () => ({ table })),
  invert: ({ model }, before: ProjectState) => renameTable(model, modelOf(before, model).table),
  describe: ({ model, table }) => `Rename the table of ${model}${table === undefined ? '' : ` to ${table}`}`,
  slug: ({ model }) => `rename_${modelSlug(model)}_table`,
}
