import type { ModelDefinition } from '@tsango/core/registry'
import { textOf } from '@tsango/core/values'
import { truncate } from '@tsango/toolkit/text'

const LONGEST = 120
const NAMES = ['char', 'slug', 'email', 'url']

/** What a row is called: what its `toString()` says, else its first short text, else model and key. */
export function rowLabel(model: ModelDefinition, row: object): string {
  const values = row as Readonly<Record<string, unknown>>
  return truncate(ownWords(model, row) || firstText(model, values) || keyed(model, values), LONGEST)
}

/** The columns that {@link rowLabel} orders and searches by where a model says nothing itself. */
export function labelField(model: ModelDefinition): string | undefined {
  // The key of the row that it points at is no name.
  const pointers = [...model.generics.values()].map(({ key }) => key)
  return model.fields.find(
    (field) => NAMES.includes(field.kind) && !field.spec.secret && !field.relation && !pointers.includes(field),
  )?.attribute
}

function ownWords(model: ModelDefinition, row: object): string {
  if (!Object.hasOwn(model.methods, 'toString')) return ''
  try {
    return String(row).trim()
  } catch {
    // It reads a relation that was not loaded: the list must show the row all the same.
    return ''
  }
}

function firstText(model: ModelDefinition, row: Readonly<Record<string, unknown>>): string {
  const name = labelField(model)
  const value = name === undefined ? undefined : row[name]
  return typeof value === 'string' ? value.trim() : ''
}

function keyed(model: ModelDefinition, row: Readonly<Record<string, unknown>>): string {
  return `${model.verboseName} ${textOf(model.key.spec, row[model.key.attribute])}`
}
