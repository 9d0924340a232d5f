import {
  type FieldData,
  fieldsIn,
  type ModelState,
  modelOf,
  type ProjectState,
  StateError,
  specOf,
} from '@tsango/orm/migrations'
import { listOf } from '@tsango/toolkit/text'

/** Whether a model is not there because another stands in for it, or for the model that it goes with. */
export function isAbsent(state: ProjectState, label: string): boolean {
  return state.absent.has(label) || state.resolve(label) !== label
}

/** The state with other models. */
export function withModels(state: ProjectState, models: Iterable<readonly [string, ModelState]>): ProjectState {
  return { ...state, models: new Map(models) }
}

/** The state with one model changed. */
export function changeModel(
  state: ProjectState,
  label: string,
  change: (model: ModelState) => Partial<ModelState>,
): ProjectState {
  const model = modelOf(state, label)
  return withModels(state, new Map(state.models).set(label, { ...model, ...change(model) }))
}

/** A field of a model, which must be there. */
export function fieldOf(model: ModelState, name: string): FieldData {
  const field = model.fields[name]
  if (field) return field
  throw new StateError(
    `${model.label} has no field "${name}" at this point of the history. Known: ${listOf(Object.keys(model.fields))}.`,
  )
}

/** The keys that point at a field of a model which is not its key: the label of each model, and the key's name. */
export function keysAt(state: ProjectState, label: string, name: string): readonly (readonly [string, string])[] {
  const target = state.resolve(label)
  return [...state.models.values()].flatMap((model) =>
    Object.entries(model.fields).flatMap(([key, field]) =>
      field.kind === 'key' && field.to === target && field.toField === name ? [[model.label, key] as const] : [],
    ),
  )
}

/** The keys whose columns hold values of a field: the label of each model, and the key's name. Keys that are made of fields have no column. */
export function followersOf(state: ProjectState, label: string, name: string): readonly (readonly [string, string])[] {
  const target = state.resolve(label)
  return [...state.models.values()].flatMap((model) =>
    Object.entries(model.fields).flatMap(([key, field]) =>
      field.kind === 'key' && !field.fields && field.to === target && (field.toField ?? 'id') === name
        ? [[model.label, key] as const]
        : [],
    ),
  )
}

/** Whether a field is the key of its model, and no other field with it. */
export function isPrimaryKey(model: ModelState, name: string): boolean {
  return name === 'id' && model.key === undefined
}

/** Whether what the rows of a key hold can be held by the other field, and back: what counts by itself goes on to do so. */
export function canRekey(state: ProjectState, before: FieldData, after: FieldData): boolean {
  if (before.kind === 'key' || after.kind === 'key') return before.kind === after.kind
  const [old, next] = [specOf(state, before), specOf(state, after)]
  if ((old.auto === 'increment') !== (next.auto === 'increment')) return false
  return old.sort === next.sort || old.sort === 'text' || next.sort === 'text'
}

/** Whether the database computes a field. */
export function isComputed(field: FieldData): boolean {
  return field.kind !== 'key' && field.generated !== undefined
}

/** The fields that a field is computed from. */
export function sourcesOf(field: FieldData): readonly string[] {
  return field.kind !== 'key' && field.generated ? fieldsIn(field.generated.expression) : []
}

/** The field with its target's label as the application has it: a swapped model's replacement. */
export function resolved(state: ProjectState, field: FieldData): FieldData {
  return field.kind === 'key' ? { ...field, to: state.resolve(field.to) } : field
}

/** A record with one key renamed, in its place. */
export function renamedKey<T>(record: Readonly<Record<string, T>>, from: string, to: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key === from ? to : key, value]))
}

/** A record without one key. */
export function withoutKey<T>(record: Readonly<Record<string, T>>, without: string): Record<string, T> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== without))
}
