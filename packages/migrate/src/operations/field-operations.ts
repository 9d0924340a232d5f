import {
  addField,
  alterField,
  type FieldData,
  type Fill,
  modelOf,
  removeField,
  renameField,
  StateError,
} from '@tsango/orm/migrations'
import { snakeCase } from '@tsango/toolkit/text'
import type { Behaviour } from './behaviour.ts'
import { modelSlug } from './model-operations.ts'
import { changeModel, fieldOf, renamedKey, resolved, withoutKey } from './models.ts'

const slugOf = (model: string, name: string): string => `${modelSlug(model)}_${snakeCase(name)}`

// The default that the field had is what its rows would have had.
function fillOf(field: FieldData, fill: unknown): Fill {
  if (fill !== undefined) return { fill }
  return field.kind !== 'key' && field.default !== undefined ? { fill: field.default } : {}
}

/** `addField`. */
export const addFieldBehaviour: Behaviour<'addField'> = {
  apply: (state, { model, name, field }) =>
    changeModel(state, model, ({ fields }) => {
      if (fields[name]) throw new StateError(`${model} has a field "${name}" already at this point of the history.`)
      return { fields: { ...fields, [name]: resolved(state, field) } }
    }),
  invert: ({ model, name, fill }) => removeField(model, name, fill === undefined ? {} : { fill }),
  describe: ({ model, name }) => `Add field ${name} to ${model}`,
  slug: ({ model, name }) => slugOf(model, name),
}

/** `removeField`. */
export const removeFieldBehaviour: Behaviour<'removeField'> = {
  apply: (state, { model, name }) =>
    changeModel(state, model, (one) => {
      fieldOf(one, name)
      const index = one.indexes.find(({ fields }) => fields.includes(name))
      const check = one.checks.find(({ all }) => all.some(([field]) => field === name))
      if (index || check) {
        throw new StateError(
          `${model}.${name} cannot be removed: ${index ? `the index on ${index.fields.join(', ')}` : `the check "${check?.name}"`} needs it. Remove that first.`,
        )
      }
      return { fields: withoutKey(one.fields, name) }
    }),
  invert: ({ model, name, fill }, before) => {
    const field = fieldOf(modelOf(before, model), name)
    return addField(model, name, field, fillOf(field, fill))
  },
  describe: ({ model, name }) => `Remove field ${name} from ${model}`,
  slug: ({ model, name }) => `remove_${slugOf(model, name)}`,
}

/** `alterField`. */
export const alterFieldBehaviour: Behaviour<'alterField'> = {
  apply: (state, { model, name, field }) =>
    changeModel(state, model, (one) => {
      fieldOf(one, name)
      return { fields: { ...one.fields, [name]: resolved(state, field) } }
    }),
  invert: ({ model, name }, before) => {
    const field = fieldOf(modelOf(before, model), name)
    return alterField(model, name, field, fillOf(field, undefined))
  },
  describe: ({ model, name }) => `Alter field ${name} of ${model}`,
  slug: ({ model, name }) => `alter_${slugOf(model, name)}`,
}

/** `renameField`. */
export const renameFieldBehaviour: Behaviour<'renameField'> = {
  apply: (state, { model, name, to }) =>
    changeModel(state, model, (one) => {
      fieldOf(one, name)
      if (one.fields[to]) throw new StateError(`${model} has a field "${to}" already at this point of the history.`)
      const renamed = (field: string): string => (field === name ? to : field)
      return {
        fields: renamedKey(one.fields, name, to),
        indexes: one.indexes.map((index) => ({ ...index, fields: index.fields.map(renamed) })),
        checks: one.checks.map((check) => ({
          ...check,
          all: check.all.map(([field, operator, value]) => [renamed(field), operator, value] as const),
        })),
      }
    }),
  invert: ({ model, name, to }) => renameField(model, to, name),
  describe: ({ model, name, to }) => `Rename field ${name} of ${model} to ${to}`,
  slug: ({ model, name, to }) => `rename_${slugOf(model, name)}_${snakeCase(to)}`,
}
