import {
  addField,
  alterField,
  exclusionFields,
  exclusionWithFields,
  type FieldData,
  type Fill,
  fieldsIn,
  indexFields,
  indexWithFields,
  isMadeOfFields,
  type KeyData,
  type ModelState,
  modelOf,
  type ProjectState,
  removeField,
  renameField,
  StateError,
  withFields,
} from '@tsango/orm/migrations'
import { snakeCase } from '@tsango/toolkit/text'
import type { Behaviour } from './behaviour.ts'
import { isRetyped, keysHolding, madeKeys, refuseUnknownParts } from './composite-keys.ts'
import { modelSlug } from './model-operations.ts'
import {
  canRekey,
  changeModel,
  fieldOf,
  followersOf,
  isComputed,
  isPrimaryKey,
  keysAt,
  renamedKey,
  resolved,
  sourcesOf,
  withoutKey,
} from './models.ts'

const slugOf = (model: string, name: string): string => `${modelSlug(model)}_${snakeCase(name)}`

// The default that the field had is what its rows would have had.
function fillOf(field: FieldData, fill: unknown): Fill {
  if (fill !== undefined) return { fill }
  return field.default === undefined ? {} : { fill: field.default }
}

/** `addField`. */
export const addFieldBehaviour: Behaviour<'addField'> = {
  apply: (state, { model, name, field }) =>
    withKnownParts(
      state,
      model,
      ({ fields }) => {
        if (fields[name]) throw new StateError(`${model} has a field "${name}" already at this point of the history.`)
        return { fields: { ...fields, [name]: resolved(state, field) } }
      },
      name,
    ),
  invert: ({ model, name, fill }) => removeField(model, name, fill === undefined ? {} : { fill }),
  describe: ({ model, name }) => `Add field ${name} to ${model}`,
  slug: ({ model, name }) => slugOf(model, name),
}

function withKnownParts(
  state: ProjectState,
  model: string,
  change: (model: ModelState) => Partial<ModelState>,
  name: string,
): ProjectState {
  const next = changeModel(state, model, change)
  refuseUnknownParts(modelOf(next, model), name)
  return next
}

// What keys of other rows hold values of stays what they can point at.
function refusePointedAt(state: ProjectState, model: string, name: string, change: string): void {
  const [first] = keysAt(state, model, name)
  if (first) throw new StateError(`${model}.${name} cannot ${change}: the key ${first.join('.')} points at it.`)
}

/** `removeField`. */
export const removeFieldBehaviour: Behaviour<'removeField'> = {
  apply: (state, { model, name }) => {
    refusePointedAt(state, model, name, 'be removed')
    return changeModel(state, model, (one) => {
      fieldOf(one, name)
      if (one.key?.includes(name)) throw new StateError(`${model}.${name} cannot be removed: it is part of the key.`)
      const key = madeKeys(one).find(([, { fields }]) => fields.includes(name))
      if (key)
        throw new StateError(
          `${model}.${name} cannot be removed: the key "${key[0]}" is made of it. Remove that first.`,
        )
      const index = one.indexes.find((one) => indexFields(one).includes(name))
      const check = one.checks.find(({ check }) => fieldsIn(check).includes(name))
      const exclusion = one.exclusions?.find((exclusion) => exclusionFields(exclusion).includes(name))
      const computed = Object.entries(one.fields).find(
        ([other, field]) => other !== name && sourcesOf(field).includes(name),
      )
      if (index || check || exclusion || computed) {
        throw new StateError(
          `${model}.${name} cannot be removed: ${computed ? `the computed field "${computed[0]}"` : index ? `the index on ${(index.fields ?? indexFields(index)).join(', ')}` : check ? `the check "${check.name}"` : `the exclusion constraint "${exclusion?.name}"`} needs it. Remove that first.`,
        )
      }
      return { fields: withoutKey(one.fields, name) }
    })
  },
  invert: ({ model, name, fill }, before) => {
    const field = fieldOf(modelOf(before, model), name)
    return addField(model, name, field, fillOf(field, fill))
  },
  describe: ({ model, name }) => `Remove field ${name} from ${model}`,
  slug: ({ model, name }) => `remove_${slugOf(model, name)}`,
}

// A key that is made of fields holds two of them to each other: neither may hold other values before the other does.
function refuseHeld(state: ProjectState, model: string, name: string): void {
  for (const [label, field] of [[model, name] as const, ...followersOf(state, model, name)]) {
    const [held] = keysHolding(state, label, field)
    if (!held) continue
    const what = field === name && label === model ? 'it' : `${label}.${field}, which holds its values,`
    throw new StateError(
      `${model}.${name} cannot hold other values: ${what} is part of the key ${held.join('.')}. Remove that first, and add it again.`,
    )
  }
}

function refuseOtherKey(state: ProjectState, model: string, before: FieldData, after: FieldData): void {
  if (!after.nullable && canRekey(state, before, after)) return
  // The table is somebody else's, and nothing of ours holds its values.
  if (modelOf(state, model).managed === false && followersOf(state, model, 'id').length === 0) return
  throw new StateError(
    `The key of ${model} cannot become ${after.kind}, as it is ${before.kind}: what rows hold in it, and in the keys that point at them, has to fit both.`,
  )
}

/** `alterField`. */
export const alterFieldBehaviour: Behaviour<'alterField'> = {
  apply: (state, { model, name, field }) => {
    const old = fieldOf(modelOf(state, model), name)
    if (isPrimaryKey(modelOf(state, model), name)) refuseOtherKey(state, model, old, field)
    else if (field.nullable || !field.unique || field.kind === 'key')
      refusePointedAt(state, model, name, 'become anything but a unique column that may not be NULL')
    if (isRetyped(old, field)) refuseHeld(state, model, name)
    if (isMadeOfFields(field) !== isMadeOfFields(old))
      throw new StateError(
        `${model}.${name} cannot ${isMadeOfFields(field) ? 'become' : 'stop to be'} a key that is made of fields: remove it, and add it again.`,
      )
    return withKnownParts(
      state,
      model,
      (one) => {
        if (isComputed(fieldOf(one, name)) !== isComputed(field))
          throw new StateError(
            `${model}.${name} cannot ${isComputed(field) ? 'become' : 'stop to be'} a computed field: remove it, and add it again.`,
          )
        return { fields: { ...one.fields, [name]: resolved(state, field) } }
      },
      name,
    )
  },
  invert: ({ model, name }, before) => {
    const field = fieldOf(modelOf(before, model), name)
    return alterField(model, name, field, fillOf(field, undefined))
  },
  describe: ({ model, name }) => `Alter field ${name} of ${model}`,
  slug: ({ model, name }) => `alter_${slugOf(model, name)}`,
}

// Fields that name others, by their new names.
function computedAgain(
  fields: Readonly<Record<string, FieldData>>,
  rename: (field: string) => string,
): Record<string, FieldData> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      if (isMadeOfFields(field)) return [name, { ...field, fields: field.fields.map(rename) }]
      if (field.kind === 'key' || !field.generated) return [name, field]
      const { expression, stored } = field.generated
      return [name, { ...field, generated: { expression: withFields(expression, rename), stored } }]
    }),
  )
}

// Keys that point at a field follow its new name.
function followed(state: ProjectState, model: string, name: string, to: string): ProjectState {
  return keysAt(state, model, name).reduce(
    (next, [label, key]) =>
      changeModel(next, label, ({ fields }) => ({
        fields: { ...fields, [key]: { ...(fields[key] as KeyData), toField: to } },
      })),
    state,
  )
}

/** `renameField`. */
export const renameFieldBehaviour: Behaviour<'renameField'> = {
  apply: (state, { model, name, to }) =>
    changeModel(followed(state, model, name, to), model, (one) => {
      fieldOf(one, name)
      if (one.fields[to]) throw new StateError(`${model} has a field "${to}" already at this point of the history.`)
      const renamed = (field: string): string => (field === name ? to : field)
      return {
        fields: computedAgain(renamedKey(one.fields, name, to), renamed),
        ...(one.key ? { key: one.key.map(renamed) } : {}),
        indexes: one.indexes.map((index) => indexWithFields(index, renamed)),
        checks: one.checks.map((check) => ({ ...check, check: withFields(check.check, renamed) })),
        ...(one.exclusions ? { exclusions: one.exclusions.map((each) => exclusionWithFields(each, renamed)) } : {}),
      }
    }),
  invert: ({ model, name, to }) => renameField(model, to, name),
  describe: ({ model, name, to }) => `Rename field ${name} of ${model} to ${to}`,
  slug: ({ model, name, to }) => `rename_${slugOf(model, name)}_${snakeCase(to)}`,
}
