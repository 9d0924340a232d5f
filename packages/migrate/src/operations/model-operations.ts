import {
  alterView,
  commentModel,
  createModel,
  deleteModel,
  type ModelState,
  manageModel,
  modelOf,
  moveModel,
  type Operation,
  type ProjectState,
  renameTable,
  StateError,
} from '@tsango/orm/migrations'
import { snakeCase } from '@tsango/toolkit/text'
import { ownNameOf } from '../history/key.ts'
import type { Behaviour } from './behaviour.ts'
import { refuseUnknownParts } from './composite-keys.ts'
import { changeModel, resolved, withModels } from './models.ts'

/** A model's name as a piece of a file's name. */
export function modelSlug(label: string): string {
  return snakeCase(ownNameOf(label))
}

/** `createModel` for a model as it is in a state. */
export function creationOf({
  label,
  table,
  fields,
  key,
  indexes,
  checks,
  exclusions,
  comment,
  pairsOf,
  managed,
  database,
  scope,
  view,
}: ModelState): Operation<'createModel'> {
  return createModel(label, {
    fields,
    ...(key === undefined ? {} : { key }),
    ...(table === undefined ? {} : { table }),
    ...(indexes.length ? { indexes } : {}),
    ...(checks.length ? { checks } : {}),
    ...(exclusions?.length ? { exclusions } : {}),
    ...(comment === undefined ? {} : { comment }),
    ...(pairsOf === undefined ? {} : { pairsOf }),
    ...(managed === false ? { managed } : {}),
    ...(database === undefined ? {} : { database }),
    ...(scope ? { scope } : {}),
    ...(view ? { view } : {}),
  })
}

/** `createModel`. */
export const createModelBehaviour: Behaviour<'createModel'> = {
  apply(
    state,
    {
      model: label,
      table,
      fields,
      key,
      indexes = [],
      checks = [],
      exclusions,
      comment,
      pairsOf,
      managed,
      database,
      scope,
      view,
    },
  ) {
    if (state.models.has(label))
      throw new StateError(`The model "${label}" is there already at this point of the history.`)
    const missing = key?.find((name) => !Object.hasOwn(fields, name))
    if (missing !== undefined)
      throw new StateError(`The key of "${label}" has the part "${missing}", which is none of its fields.`)
    const model: ModelState = {
      label,
      table,
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, resolved(state, field)])),
      ...(key === undefined ? {} : { key }),
      indexes,
      checks,
      ...(exclusions?.length ? { exclusions } : {}),
      pairsOf,
      ...(comment === undefined ? {} : { comment }),
      ...(managed === false ? { managed } : {}),
      ...(database === undefined ? {} : { database }),
      ...(scope ? { scope } : {}),
      ...(view ? { view } : {}),
    }
    for (const name of Object.keys(fields)) refuseUnknownParts(model, name)
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
    ...(model.view?.reads
      ? { view: { ...model.view, reads: model.view.reads.map((one) => (one === from ? to : one)) } }
      : {}),
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

/** `commentModel`. */
export const commentModelBehaviour: Behaviour<'commentModel'> = {
  apply: (state, { model: label, comment }) => {
    const { comment: _before, ...model } = modelOf(state, label)
    return withModels(state, new Map(state.models).set(label, comment === undefined ? model : { ...model, comment }))
  },
  invert: ({ model }, before: ProjectState) => commentModel(model, modelOf(before, model).comment),
  describe: ({ model, comment }) => `${comment === undefined ? 'Remove' : 'Change'} the comment of ${model}`,
  slug: ({ model }) => `comment_${modelSlug(model)}`,
}

/** `alterView`. */
export const alterViewBehaviour: Behaviour<'alterView'> = {
  apply: (state, { model: label, view }) => {
    const { view: _before, ...model } = modelOf(state, label)
    return withModels(state, new Map(state.models).set(label, view ? { ...model, view } : model))
  },
  invert: ({ model }, before: ProjectState) => alterView(model, modelOf(before, model).view),
  describe: ({ model, view }) => `${view ? 'Make' : 'Drop'} the view of ${model}`,
  slug: ({ model, view }) => `${view ? 'view' : 'drop_view'}_${modelSlug(model)}`,
}

/** `manageModel`. */
export const manageModelBehaviour: Behaviour<'manageModel'> = {
  apply: (state, { model: label, managed }) => {
    const { managed: _before, ...model } = modelOf(state, label)
    return withModels(state, new Map(state.models).set(label, managed ? model : { ...model, managed }))
  },
  invert: ({ model, managed }) => manageModel(model, !managed),
  describe: ({ model, managed }) => `${managed ? 'Take over' : 'Leave alone'} the table of ${model}`,
  slug: ({ model, managed }) => `${managed ? 'manage' : 'unmanage'}_${modelSlug(model)}`,
}

/** `moveModel`. */
export const moveModelBehaviour: Behaviour<'moveModel'> = {
  apply: (state, { model: label, database, scope: to }) => {
    const { database: _before, scope = 'tenant', ...model } = modelOf(state, label)
    return withModels(
      state,
      new Map(state.models).set(label, {
        ...model,
        ...(database === undefined ? {} : { database }),
        ...((to ?? scope) === 'registry' ? { scope: 'registry' } : {}),
      }),
    )
  },
  invert: ({ model, back, scope: to }, before) => {
    const { database, scope = 'tenant' } = modelOf(before, model)
    return { ...moveModel(model, database, to === undefined ? {} : { scope }), ...(back ? {} : { back: true }) }
  },
  describe: (operation) => `Move ${operation.model} to ${destination(operation)}`,
  slug: ({ model }) => `move_${modelSlug(model)}`,
}

function destination({ database, scope }: Operation<'moveModel'>): string {
  if (scope) return scope === 'registry' ? 'the registry' : 'each tenant'
  return database === undefined ? 'where routers say' : `the database ${database}`
}
