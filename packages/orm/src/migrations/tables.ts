import type { FieldSpec, Kind, Sort } from '@tsango/core/fields'
import type { Registry } from '@tsango/core/registry'
import { listOf, snakeCase } from '@tsango/toolkit/text'
import { indexName } from '../dialects/base/names.ts'
import type { CheckState, ColumnState, IndexState, TableState } from '../dialects/base/schema-editor.ts'
import { DatabaseError } from '../errors/errors.ts'
import type { ColumnData, FieldData, KeyData } from './field.ts'
import type { IndexData } from './operations.ts'
import { defaultTable, type ModelState, type ProjectState, stateOf } from './state.ts'

/** Raised when an operation names a model or a field that is not there at that point of the history. */
export class StateError extends DatabaseError {
  override readonly code = 'migration_state'
}

const SORT: Readonly<Record<Kind, Sort>> = {
  bigAuto: 'number',
  char: 'text',
  text: 'text',
  slug: 'text',
  email: 'text',
  url: 'text',
  choice: 'text',
  uuid: 'uuid',
  smallInt: 'number',
  int: 'number',
  bigInt: 'number',
  bigIntExact: 'number',
  float: 'number',
  decimal: 'decimal',
  boolean: 'boolean',
  date: 'date',
  time: 'time',
  dateTime: 'dateTime',
  dateTimeExact: 'dateTime',
  duration: 'duration',
  json: 'json',
  binary: 'binary',
}

/** The name of a model's table. */
export function tableName(model: ModelState): string {
  return model.table ?? defaultTable(model.label)
}

/** The name of a field's column. */
export function columnName(name: string, field: FieldData): string {
  return field.column ?? (field.kind === 'key' ? `${snakeCase(name)}_id` : snakeCase(name))
}

/** A model of the state. Raises {@link StateError} where there is none. */
export function modelOf(state: ProjectState, label: string): ModelState {
  const model = state.models.get(state.resolve(label))
  if (model) return model
  throw new StateError(`No model "${label}" at this point of the history. Known: ${listOf(state.models.keys())}.`)
}

/** The spec of the column behind a field: what the dialects know how to store. */
export function specOf(state: ProjectState, field: FieldData): FieldSpec {
  if (field.kind !== 'key') return columnSpec(field)
  const key = modelOf(state, field.to).fields['id']
  if (!key || key.kind === 'key') throw new StateError(`The model "${field.to}" has no key "id" to point at.`)
  const { auto: _auto, default: _default, ...target } = columnSpec(key)
  const kind = target.kind === 'bigAuto' ? 'bigInt' : target.kind
  return { ...target, kind, nullable: field.nullable, unique: field.unique, index: !field.unique }
}

function columnSpec(field: ColumnData): FieldSpec {
  const { kind, nullable, unique, index, auto, maxLength, digits, places } = field
  return {
    kind,
    sort: SORT[kind],
    nullable,
    unique,
    index,
    blank: true,
    editable: true,
    secret: false,
    validators: [],
    ...(auto === undefined ? {} : { auto }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(digits === undefined ? {} : { digits }),
    ...(places === undefined ? {} : { places }),
    ...('default' in field ? { default: { value: field.default } } : {}),
  }
}

/** The table of a model, as the schema editors take it. */
export function tableOf(state: ProjectState, model: ModelState): TableState {
  const table = tableName(model)
  const column = (name: string): string => {
    const field = model.fields[name]
    if (field) return columnName(name, field)
    throw new StateError(
      `${model.label} has no field "${name}" at this point of the history. Known: ${listOf(Object.keys(model.fields))}.`,
    )
  }
  const named = ({ name, fields, unique = false }: IndexData): IndexState => {
    const columns = fields.map(column)
    return { name: name ?? indexName(table, columns, unique), columns, unique }
  }
  const single = Object.entries(model.fields).flatMap(([name, field]) =>
    name !== 'id' && (field.unique || field.kind === 'key' || field.index)
      ? [named({ fields: [name], unique: field.unique })]
      : [],
  )
  return {
    table,
    columns: Object.entries(model.fields).map(([name, field]) => columnState(state, name, field)),
    indexes: distinct([...single, ...model.indexes.map(named)]),
    checks: model.checks.map(
      ({ name, all }): CheckState => ({
        name,
        all: all.map(([field, operator, value]) => [column(field), operator, value] as const),
      }),
    ),
  }
}

function columnState(state: ProjectState, name: string, field: FieldData): ColumnState {
  return {
    name,
    column: columnName(name, field),
    spec: specOf(state, field),
    primaryKey: name === 'id',
    references: field.kind === 'key' ? referenceOf(state, field) : undefined,
  }
}

function referenceOf(state: ProjectState, { to, onDelete }: KeyData): ColumnState['references'] {
  const target = modelOf(state, to)
  const id = target.fields['id']
  return { table: tableName(target), column: id ? columnName('id', id) : 'id', onDelete }
}

// A field's own index and one that the model lists again are one.
function distinct(indexes: readonly IndexState[]): IndexState[] {
  return [...new Map(indexes.map((index) => [index.name, index])).values()]
}

/** The tables of an application's models, each after those that it points at where there is no circle. */
export function tablesOf(registry: Registry): readonly TableState[] {
  const state = stateOf(registry)
  return inOrder([...state.models.values()], (model) =>
    Object.values(model.fields).flatMap((field) => (field.kind === 'key' ? [modelOf(state, field.to)] : [])),
  ).map((model) => tableOf(state, model))
}

/** Puts items after those that they need, and else leaves them in their order; a circle is entered where it is met. */
export function inOrder<T>(items: readonly T[], needs: (item: T) => Iterable<T>): T[] {
  const wanted = new Set(items)
  const seen = new Set<T>()
  const ordered: T[] = []
  const visit = (item: T): void => {
    if (seen.has(item) || !wanted.has(item)) return
    seen.add(item)
    for (const need of needs(item)) visit(need)
    ordered.push(item)
  }
  for (const item of items) visit(item)
  return ordered
}
