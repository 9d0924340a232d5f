import { UnknownField } from '@tsango/core/errors'
import type { ModelClass } from '@tsango/core/model'
import type { ModelDefinition } from '@tsango/core/registry'
import { cleanValues, type InitialValues, initialValue } from '@tsango/core/values'
import { uuidv4, uuidv7 } from '@tsango/toolkit/ids'
import { Expr } from '../expressions/expressions.ts'
import { isSqlFragment } from '../expressions/node.ts'
import { currentSession } from '../scope/scope.ts'
import { insertRows, type Values } from './persist.ts'
import { type RowBase, rowClassOf } from './row.ts'
import { rowState } from './state.ts'

/** Makes a row that is not written yet: its defaults are set, its key only where we make it. */
export function buildRow(model: ModelClass, using: string, values: object): RowBase {
  const definition = currentSession(using).database.registry.of(model)
  const row = new (rowClassOf(definition))(rowState(using, 'new'))
  fill(definition, row as unknown as Values, values as Values)
  return row
}

/** Makes a row and writes it. */
export async function createRow(model: ModelClass, using: string, values: object): Promise<RowBase> {
  const row = buildRow(model, using, values)
  await row.save()
  return row
}

/** Makes rows and writes them together. */
export async function createRows(model: ModelClass, using: string, all: readonly object[]): Promise<RowBase[]> {
  const definition = currentSession(using).database.registry.of(model)
  const Row = rowClassOf(definition)
  const rows = all.map((values) => {
    const row = new Row(rowState(using, 'saved'))
    fill(definition, row as unknown as Values, values as Values)
    return row
  })
  await insertRows(definition, using, rows as unknown as readonly Values[])
  return rows
}

function fill(definition: ModelDefinition, row: Values, values: Values): void {
  for (const name of Object.keys(values)) {
    if (!definition.fields.some((field) => field.attribute === name))
      throw new UnknownField(
        definition.label,
        name,
        definition.fields.map((field) => field.attribute),
      )
  }
  for (const field of definition.fields) {
    const value = values[field.attribute]
    row[field.attribute] = value === undefined ? initialValue(field, MAKE) : value
  }
}

const MAKE: InitialValues = { uuid4: uuidv4, uuid7: uuidv7, now: () => new Date() }

/** Holds the plain values of an `update` to the rules of their fields. */
export function cleanUpdate(definition: ModelDefinition, given: object): void {
  const plain: Values = {}
  for (const [name, value] of Object.entries(given)) {
    const field = definition.fields.find((one) => one.attribute === name)
    if (!field)
      throw new UnknownField(
        definition.label,
        name,
        definition.fields.map((one) => one.attribute),
      )
    if (!(value instanceof Expr) && !isSqlFragment(value)) plain[name] = value
  }
  cleanValues(definition, plain)
}
