import type { Registry } from '@tsango/core'
import type { FieldDefinition } from '@tsango/core/registry'
import { initialValue, storedValue } from '@tsango/core/values'
import type { ColumnState } from '@tsango/orm/dialects'
import { uuidv4, uuidv7 } from '@tsango/toolkit/ids'
import { didYouMean } from '@tsango/toolkit/text'
import { DataRefused, type RowPlace } from '../errors/errors.ts'
import type { FoundRecord } from './records.ts'
import type { DataTable } from './tables.ts'
import { valueFromJson } from './values.ts'

/** A row on its way into its table. */
export interface PreparedRow {
  readonly of: DataTable
  readonly place: RowPlace
  /** About how many bytes it has. */
  readonly size: number
  /** What each column gets; a column that is left out is the database's to fill. */
  readonly values: ReadonlyMap<ColumnState, unknown>
}

const MAKE = { uuid4: () => uuidv4(), uuid7: () => uuidv7(), now: () => new Date() }

/** Makes rows of what a file has. */
export class Preparer {
  readonly #registry: Registry
  readonly #tables: ReadonlyMap<string, DataTable>
  readonly #ignoreUnknown: boolean

  constructor(registry: Registry, tables: readonly DataTable[], ignoreUnknown: boolean) {
    this.#registry = registry
    this.#tables = new Map(tables.map((one) => [one.label, one]))
    this.#ignoreUnknown = ignoreUnknown
  }

  /** A row; `undefined` where its model is not known, and that is no matter. Raises {@link DataRefused}. */
  row(file: string, found: FoundRecord): PreparedRow | undefined {
    const place = { file, line: found.line, model: found.model, key: found.pk }
    const of = this.#tables.get(this.#registry.resolveLabel(found.model))
    if (!of) {
      if (this.#ignoreUnknown) return undefined
      throw new DataRefused(
        place,
        undefined,
        `There is no such model here. ${didYouMean(found.model, [...this.#tables.keys()])} To leave its rows out, say --ignore-unknown.`,
      )
    }
    const values = new Map<ColumnState, unknown>(keyValues(of, place))
    this.#refuseUnknown(of, found, place)
    for (const column of of.columns) this.#column(column, found, of, place, values)
    return { of, place, size: sizeOf(found.fields), values }
  }

  #refuseUnknown({ columns }: DataTable, { fields }: FoundRecord, place: RowPlace): void {
    if (this.#ignoreUnknown) return
    const known = columns.map(({ name }) => name)
    const other = Object.keys(fields).find((name) => !known.includes(name))
    if (other !== undefined)
      throw new DataRefused(
        place,
        other,
        `There is no such field here. ${didYouMean(other, known)} To leave it out, say --ignore-unknown.`,
      )
  }

  #column(
    column: ColumnState,
    { fields }: FoundRecord,
    { label }: DataTable,
    place: RowPlace,
    values: Map<ColumnState, unknown>,
  ): void {
    if (Object.hasOwn(fields, column.name)) {
      values.set(column, readValue(column, fields[column.name], place))
      return
    }
    if (column.spec.dbDefault) return
    const value = initial(this.#registry.get(label).field(column.name))
    if (value === undefined)
      throw new DataRefused(place, column.name, 'The row has no value for it, and there is no default.')
    values.set(column, value)
  }
}

function initial(field: FieldDefinition | undefined): unknown {
  if (!field || field.kind === 'encrypted') return field?.spec.nullable ? null : undefined
  const value = initialValue(field, MAKE)
  return value === undefined || value === null ? value : storedValue(field.spec, value)
}

function keyValues({ key }: DataTable, place: RowPlace): readonly (readonly [ColumnState, unknown])[] {
  const { key: given } = place
  if (given === undefined || given === null) {
    if (key.length === 1 && key[0]?.spec.auto === 'increment') return []
    throw new DataRefused(place, 'pk', 'The row has no key, and the database makes none for it.')
  }
  const parts = key.length === 1 ? [given] : given
  if (!Array.isArray(parts) || parts.length !== key.length)
    throw new DataRefused(
      place,
      'pk',
      `The key has ${key.length} parts: a list of ${key.map(({ name }) => name).join(', ')}.`,
    )
  return key.map((column, at) => [column, readValue(column, parts[at], place)])
}

function readValue(column: ColumnState, given: unknown, place: RowPlace): unknown {
  const read = valueFromJson(column.spec, given)
  if ('fault' in read) throw new DataRefused(place, column.name, read.fault)
  return read.value
}

function sizeOf(fields: Readonly<Record<string, unknown>>): number {
  return Object.values(fields).reduce<number>(
    (sum, value) =>
      sum + (typeof value === 'object' && value !== null ? JSON.stringify(value).length : String(value).length),
    0,
  )
}
