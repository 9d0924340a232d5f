import { UnknownField } from '@tsango/core/errors'
import type { ModelClass } from '@tsango/core/model'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { cleanValues, type InitialValues, initialValue } from '@tsango/core/values'
import { uuidv4, uuidv7 } from '@tsango/toolkit/ids'
import { onceFor } from '@tsango/toolkit/once'
import { isAudited } from '../audit/record.ts'
import { isSqlFragment } from '../expressions/node.ts'
import { isOperand } from '../expressions/nodes.ts'
import { currentSession } from '../scope/scope.ts'

import { announceSaves, savesAreFollowed } from '../signals/announce.ts'
import { attributesOf, withParts } from './composite-keys.ts'
import { writable } from './fields-named.ts'

import { insertRows, type Values } from './persist.ts'
import { type RowBase, rowClassOf } from './row.ts'
import { rowState } from './state.ts'
import { writing } from './writing.ts'

/** Makes a row that is not written yet: its defaults are set, its key only where we make it. */
export function buildRow(model: ModelClass, using: string, values: object): RowBase {
  const definition = currentSession(using).database.registry.of(model)
  const row = new (rowClassOf(definition))(rowState(using, 'new'))
  fill(definition, row as unknown as Values, values as Values)
  return row
}

/** Makes rows and writes them together. */
export async function createRows(
  model: ModelClass,
  using: string,
  all: readonly object[],
  signals = false,
): Promise<RowBase[]> {
  const definition = currentSession(using).database.registry.of(model)
  const Row = rowClassOf(definition)
  const rows = all.map((values) => {
    const row = new Row(rowState(using, 'saved'))
    fill(definition, row as unknown as Values, values as Values)
    return row
  })
  const write = (): Promise<void> =>
    writing(using, rows, () => insertRows(definition, using, rows as unknown as readonly Values[]), 'new')
  if (rows.length && (signals ? savesAreFollowed(definition) : isAudited(definition)))
    await announceSaves({ definition, rows, using, signals }, true, write)
  else await write()
  return rows
}

function fill(definition: ModelDefinition, row: Values, given: Values): void {
  const values = withParts(definition, given)
  checkNames(definition, values)
  for (const field of definition.fields) {
    const value = values[field.attribute]
    row[field.attribute] = value === undefined ? initialValue(field, MAKE) : value
  }
}

/** The names of the row that was looked at last, where all of them are of fields that are written: those of a list are mostly the same. */
const lastNames = new WeakMap<ModelDefinition, readonly string[]>()

function checkNames(definition: ModelDefinition, values: Values): void {
  const names = Object.keys(values)
  const last = lastNames.get(definition)
  if (last?.length === names.length && names.every((name, index) => name === last[index])) return
  const known = byAttribute(definition)
  let plain = true
  for (const name of names) {
    const field = known.get(name)
    if (field && !field.spec.generated) continue
    // Whether these may stand there depends on the row.
    plain = false
    if (values[name] === undefined && (field || definition.field(name)?.parts)) continue
    if (!field) throw new UnknownField(definition.label, name, attributesOf(definition))
    writable(field)
  }
  if (plain) lastNames.set(definition, names)
}

// A list is looked through for each name of each row.
const byAttribute = onceFor(
  ({ fields }: ModelDefinition): ReadonlyMap<string, FieldDefinition> =>
    new Map(fields.map((field) => [field.attribute, field])),
)

const MAKE: InitialValues = { uuid4: uuidv4, uuid7: uuidv7, now: () => new Date() }

/** Holds the plain values of an `update` to the rules of their fields; tells whether all are plain. */
export function cleanUpdate(definition: ModelDefinition, given: Readonly<Record<string, unknown>>): boolean {
  const names = Object.keys(given)
  const computed = names.filter((name) => isComputed(given[name]))
  for (const name of names) {
    const field = definition.fields.find((one) => one.attribute === name)
    if (!field) throw new UnknownField(definition.label, name, attributesOf(definition))
    writable(field)
  }
  if (computed.length === 0) cleanValues(definition, given)
  else cleanValues(definition, Object.fromEntries(Object.entries(given).filter(([name]) => !computed.includes(name))))
  return computed.length === 0
}

function isComputed(value: unknown): boolean {
  if (value === undefined) return true
  return typeof value === 'object' && value !== null && (isOperand(value) || isSqlFragment(value))
}
