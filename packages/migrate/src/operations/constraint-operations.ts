import { isDeepStrictEqual } from 'node:util'
import {
  addCheck,
  addIndex,
  type CheckData,
  type IndexData,
  type ModelState,
  modelOf,
  removeCheck,
  removeIndex,
  StateError,
} from '@tsango/orm/migrations'
import { snakeCase } from '@tsango/toolkit/text'
import type { Behaviour } from './behaviour.ts'
import { modelSlug } from './model-operations.ts'
import { changeModel, fieldOf } from './models.ts'

/** Whether two indexes are the same. */
export function sameIndex(a: IndexData, b: IndexData): boolean {
  return a.name === b.name && (a.unique ?? false) === (b.unique ?? false) && isDeepStrictEqual(a.fields, b.fields)
}

const nameOf = (model: string, { name, fields, unique }: IndexData): string =>
  name ?? [modelSlug(model), ...fields.map((field) => snakeCase(field)), unique ? 'uniq' : 'idx'].join('_')

function checkOf(model: ModelState, name: string): CheckData {
  const found = model.checks.find((check) => check.name === name)
  if (found) return found
  throw new StateError(`${model.label} has no check "${name}" at this point of the history.`)
}

/** `addIndex`. */
export const addIndexBehaviour: Behaviour<'addIndex'> = {
  apply: (state, { model, index }) =>
    changeModel(state, model, (one) => {
      for (const name of index.fields) fieldOf(one, name)
      return { indexes: [...one.indexes, index] }
    }),
  invert: ({ model, index }) => removeIndex(model, index),
  describe: ({ model, index }) =>
    `Add ${index.unique ? 'unique constraint' : 'index'} on ${index.fields.join(', ')} to ${model}`,
  slug: ({ model, index }) => nameOf(model, index),
}

/** `removeIndex`. */
export const removeIndexBehaviour: Behaviour<'removeIndex'> = {
  apply: (state, { model, index }) =>
    changeModel(state, model, ({ indexes }) => {
      const left = indexes.filter((one) => !sameIndex(one, index))
      if (left.length < indexes.length) return { indexes: left }
      throw new StateError(`${model} has no such index on ${index.fields.join(', ')} at this point of the history.`)
    }),
  invert: ({ model, index }) => addIndex(model, index),
  describe: ({ model, index }) =>
    `Remove ${index.unique ? 'unique constraint' : 'index'} on ${index.fields.join(', ')} from ${model}`,
  slug: ({ model, index }) => `remove_${nameOf(model, index)}`,
}

/** `addCheck`. */
export const addCheckBehaviour: Behaviour<'addCheck'> = {
  apply: (state, { model, check }) =>
    changeModel(state, model, (one) => {
      for (const [name] of check.all) fieldOf(one, name)
      if (one.checks.some(({ name }) => name === check.name)) {
        throw new StateError(`${model} has a check "${check.name}" already at this point of the history.`)
      }
      return { checks: [...one.checks, check] }
    }),
  invert: ({ model, check }) => removeCheck(model, check.name),
  describe: ({ model, check }) => `Add check ${check.name} to ${model}`,
  slug: ({ model, check }) => `${modelSlug(model)}_${snakeCase(check.name)}`,
}

/** `removeCheck`. */
export const removeCheckBehaviour: Behaviour<'removeCheck'> = {
  apply: (state, { model, name }) =>
    changeModel(state, model, (one) => {
      const gone = checkOf(one, name)
      return { checks: one.checks.filter((check) => check !== gone) }
    }),
  invert: ({ model, name }, before) => addCheck(model, checkOf(modelOf(before, model), name)),
  describe: ({ model, name }) => `Remove check ${name} from ${model}`,
  slug: ({ model, name }) => `remove_${modelSlug(model)}_${snakeCase(name)}`,
}
