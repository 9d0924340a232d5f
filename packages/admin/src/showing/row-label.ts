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
  return model.fields.find(({ kind, spec, relation }) => NAMES.includes(kind) && !spec.secret && !relation)?.attribute
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
