import { isDeepStrictEqual } from 'node:util'
import {
  addCheck,
  addExclusion,
  addIndex,
  type CheckData,
  type ExclusionData,
  exclusionFields,
  fieldsIn,
  type IndexData,
  indexFields,
  type ModelState,
  modelOf,
  removeCheck,
  removeExclusion,
  removeIndex,
  StateError,
} from '@tsango/orm/migrations'
import { snakeCase } from '@tsango/toolkit/text'
import type { Behaviour } from './behaviour.ts'
import { modelSlug } from './model-operations.ts'
import { changeModel, fieldOf, withModels } from './models.ts'

// What is said as it is anyway says nothing.
const plain = ({
  unique,
  method,
  include = [],
  opclasses = [],
  nullsNotDistinct,
  config,
  ...rest
}: IndexData): IndexData => ({
  ...rest,
  ...(unique ? { unique } : {}),
  ...(method && method !== 'btree' ? { method } : {}),
  ...(include.length ? { include } : {}),
  ...(opclasses.some((one) => one !== null) ? { opclasses } : {}),
  ...(nullsNotDistinct ? { nullsNotDistinct } : {}),
  ...(config && config !== 'simple' ? { config } : {}),
})

/** Whether two indexes are the same. */
export function sameIndex(a: IndexData, b: IndexData): boolean {
  return isDeepStrictEqual(plain(a), plain(b))
}

// By its fields; one over expressions by those in them.
const listed = ({ fields, expressions = [] }: IndexData): readonly string[] =>
  fields ?? [...new Set(expressions.flatMap(fieldsIn))]

const nameOf = (model: string, index: IndexData): string =>
  index.name ??
  [
    modelSlug(model),
    ...listed(index).map((field) => snakeCase(field.replace(/^-/, ''))),
    index.unique ? 'uniq' : 'idx',
  ].join('_')

function checkOf(model: ModelState, name: string): CheckData {
  const found = model.checks.find((check) => check.name === name)
  if (found) return found
  throw new StateError(`${model.label} has no check "${name}" at this point of the history.`)
}

function exclusionOf({ label, exclusions = [] }: ModelState, name: string): ExclusionData {
  const found = exclusions.find((one) => one.name === name)
  if (found) return found
  throw new StateError(`${label} has no exclusion constraint "${name}" at this point of the history.`)
}

/** `addIndex`. */
export const addIndexBehaviour: Behaviour<'addIndex'> = {
  apply: (state, { model, index }) =>
    changeModel(state, model, (one) => {
      for (const name of indexFields(index)) fieldOf(one, name)
      return { indexes: [...one.indexes, index] }
    }),
  invert: ({ model, index, concurrently }) => removeIndex(model, index, concurrently ? { concurrently } : {}),
  describe: ({ model, index }) =>
    `Add ${index.unique ? 'unique constraint' : 'index'} on ${listed(index).join(', ')} to ${model}`,
  slug: ({ model, index }) => nameOf(model, index),
}

/** `removeIndex`. */
export const removeIndexBehaviour: Behaviour<'removeIndex'> = {
  apply: (state, { model, index }) =>
    changeModel(state, model, ({ indexes }) => {
      const left = indexes.filter((one) => !sameIndex(one, index))
      if (left.length < indexes.length) return { indexes: left }
      throw new StateError(`${model} has no such index on ${listed(index).join(', ')} at this point of the history.`)
    }),
  invert: ({ model, index, concurrently }) => addIndex(model, index, concurrently ? { concurrently } : {}),
  describe: ({ model, index }) =>
    `Remove ${index.unique ? 'unique constraint' : 'index'} on ${listed(index).join(', ')} from ${model}`,
  slug: ({ model, index }) => `remove_${nameOf(model, index)}`,
}

/** `addCheck`. */
export const addCheckBehaviour: Behaviour<'addCheck'> = {
  apply: (state, { model, check }) =>
    changeModel(state, model, (one) => {
      for (const name of fieldsIn(check.check)) fieldOf(one, name)
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

/** `addExclusion`. */
export const addExclusionBehaviour: Behaviour<'addExclusion'> = {
  apply: (state, { model, exclusion }) =>
    changeModel(state, model, (one) => {
      for (const name of exclusionFields(exclusion)) fieldOf(one, name)
      const { exclusions = [] } = one
      if (exclusions.some(({ name }) => name === exclusion.name)) {
        throw new StateError(
          `${model} has an exclusion constraint "${exclusion.name}" already at this point of the history.`,
        )
      }
      return { exclusions: [...exclusions, exclusion] }
    }),
  invert: ({ model, exclusion }) => removeExclusion(model, exclusion.name),
  describe: ({ model, exclusion }) => `Add exclusion constraint ${exclusion.name} to ${model}`,
  slug: ({ model, exclusion }) => `${modelSlug(model)}_${snakeCase(exclusion.name)}`,
}

/** `removeExclusion`. */
export const removeExclusionBehaviour: Behaviour<'removeExclusion'> = {
  apply: (state, { model: label, name }) => {
    const { exclusions = [], ...model } = modelOf(state, label)
    const gone = exclusionOf({ ...model, exclusions }, name)
    const left = exclusions.filter((one) => one !== gone)
    return withModels(state, new Map(state.models).set(label, left.length ? { ...model, exclusions: left } : model))
  },
  invert: ({ model, name }, before) => addExclusion(model, exclusionOf(modelOf(before, model), name)),
  describe: ({ model, name }) => `Remove exclusion constraint ${name} from ${model}`,
  slug: ({ model, name }) => `remove_${modelSlug(model)}_${snakeCase(name)}`,
}
