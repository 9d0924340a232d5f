import { isDeepStrictEqual } from 'node:util'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'

type Values = Readonly<Record<string, unknown>>

/** A key of several columns as a property of rows: its parts stand in the row, and are what is written and read. */
export function keyProperty(field: FieldDefinition): PropertyDescriptor {
  const { parts = [], primaryKey } = field
  const names = parts.map(({ attribute }) => attribute)
  const get = function (this: Values): unknown {
    const values = names.map((name) => this[name])
    return !primaryKey && values.includes(null) ? null : values
  }
  if (primaryKey) return { configurable: true, get }
  return {
    configurable: true,
    get,
    set(this: object, value: unknown) {
      Object.assign(this, partsOf(field, value))
    },
  }
}

/** The columns of a key and what they hold of a value of it: of null, those that may be NULL are. Raises `QueryError` for what is no such key. */
export function partsOf(field: FieldDefinition, value: unknown): Record<string, unknown> {
  const { parts = [], model, attribute } = field
  if (value === null) {
    const open = parts.filter(({ spec }) => spec.nullable)
    const emptied = open.length ? open : parts
    return Object.fromEntries(emptied.map((part) => [part.attribute, null]))
  }
  if (!Array.isArray(value) || value.length !== parts.length)
    throw new QueryError(
      `${model.label}.${attribute} takes a key as a list of its ${parts.length} parts (${parts.map(({ name }) => name).join(', ')}), or null.`,
    )
  return Object.fromEntries(parts.map((part, index) => [part.attribute, value[index] as unknown]))
}

/** Throws `QueryError` for a column that was made for a key of several: alone it would leave half a key. */
export function refusePart({ model, name, madeFor }: FieldDefinition): void {
  if (madeFor === undefined) return
  const parts = model.field(madeFor)?.parts ?? []
  throw new QueryError(
    `"${name}" is part of the key ${model.label}.${madeFor}, which is written as a whole: "${madeFor}", a list of its ${parts.length} parts.`,
  )
}

/**
 * Values with the columns of keys of several in the place of those. Raises `QueryError` where a column is given twice, and differs, and for one that was
 * made for a key.
 */
export function withParts(definition: ModelDefinition, values: Values): Values {
  const { compositeKeys } = definition
  if (compositeKeys.length === 0) return values
  for (const key of compositeKeys)
    for (const part of key.parts ?? []) if (values[part.attribute] !== undefined) refusePart(part)
  const given = compositeKeys.filter(({ attribute }) => values[attribute] !== undefined)
  if (given.length === 0) return values
  const whole = new Set(given.map(({ attribute }) => attribute))
  const columns: Record<string, unknown> = Object.fromEntries(
    Object.entries(values).filter(([name]) => !whole.has(name)),
  )
  for (const field of given)
    for (const [name, value] of Object.entries(partsOf(field, values[field.attribute]))) {
      if (columns[name] !== undefined && !isDeepStrictEqual(columns[name], value))
        throw new QueryError(
          `${definition.label}.${field.attribute} and "${name}" say two different things: "${name}" is part of that key.`,
        )
      columns[name] = value
    }
  return columns
}

/** The names that values of a row can have: columns, and keys of several in the place of what was made for them. */
export function attributesOf({ fields, compositeKeys }: ModelDefinition): readonly string[] {
  return [...fields.filter(({ madeFor }) => madeFor === undefined), ...compositeKeys].map(({ attribute }) => attribute)
}
