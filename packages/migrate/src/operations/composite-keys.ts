import { isDeepStrictEqual } from 'node:util'
import {
  type FieldData,
  isMadeOfFields,
  type KeyData,
  type ModelState,
  type ProjectState,
  StateError,
} from '@tsango/orm/migrations'

/** The keys that are made of fields, by name. */
export function madeKeys({
  fields,
}: Pick<ModelState, 'fields'>): readonly (readonly [string, KeyData & { readonly fields: readonly string[] }])[] {
  return Object.entries(fields).flatMap(([name, field]) => (isMadeOfFields(field) ? [[name, field] as const] : []))
}

/** The keys that a field is part of, on their side or on the other: the label of each model, and the key's name. */
export function keysHolding(state: ProjectState, label: string, name: string): readonly (readonly [string, string])[] {
  const target = state.resolve(label)
  const isPart = state.models.get(target)?.key?.includes(name) ?? false
  return [...state.models.values()].flatMap((model) =>
    madeKeys(model).flatMap(([key, { to, fields }]) =>
      (model.label === target && fields.includes(name)) || (isPart && to === target)
        ? [[model.label, key] as const]
        : [],
    ),
  )
}

/** Whether a field holds other values afterwards, so that no key can hold it to another meanwhile. */
export function isRetyped(before: FieldData, after: FieldData): boolean {
  return !isDeepStrictEqual(typeOf(before), typeOf(after))
}

function typeOf(field: FieldData): unknown {
  if (field.kind === 'key') return [field.kind, field.to, field.toField]
  const { kind, maxLength, digits, places, collation } = field
  return [kind, maxLength, digits, places, collation]
}

/** Throws where a key is made of what is no column of its model. */
export function refuseUnknownParts(model: ModelState, name: string): void {
  const field = model.fields[name]
  if (!field || !isMadeOfFields(field)) return
  for (const part of field.fields) {
    const own = model.fields[part]
    if (!own || isMadeOfFields(own))
      throw new StateError(
        `${model.label}.${name} is made of the field "${part}", which is ${own ? 'made of others itself' : 'not there'} at this point of the history.`,
      )
  }
}
