import type { FieldSpec, Kind, Sort } from '@tsango/core/fields'
import { columnOf, type ModelDefinition, type Registry } from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import { boundName, type FieldLimit, foreignKeyName } from '../dialects/base/names.ts'
import type { CheckState, ColumnState, IndexState, KeyState, TableState } from '../dialects/base/schema-editor.ts'
import { DatabaseError } from '../errors/errors.ts'
import { Expr } from '../expressions/expressions.ts'
import { exclusionState, exclusionWithFields } from './exclusion-data.ts'
import { type ConditionData, withFields } from './expression-data.ts'
import { nodeOfData } from './expression-nodes.ts'
import type { ColumnData, FieldData, GeneratedData, KeyData } from './field.ts'
import { indexState, indexWithFields } from './index-data.ts'
import type { IndexData } from './operations.ts'
import { EVERYWHERE, type Place } from './place.ts'
import { defaultTable, type ModelState, type ProjectState, stateOf } from './state.ts'
import { ColumnExpression } from './table-expression.ts'

/** Raised when an operation names a model or a field that is not there at that point of the history. */
export class StateError extends DatabaseError {
  override readonly code = 'migration_state'
}

const SORT: Readonly<Record<Kind, Sort>> = {
  bigAuto: 'number',
  auto: 'number',
  smallAuto: 'number',
  char: 'text',
  text: 'text',
  slug: 'text',
  email: 'text',
  url: 'text',
  choice: 'text',
  encrypted: 'encrypted',
  ip: 'text',
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
  array: 'array',
  range: 'range',
  hstore: 'hstore',
  citext: 'text',
  vector: 'vector',
  point: 'point',
  compositeKey: 'compositeKey',
}

const HELD: Partial<Readonly<Record<Kind, Kind>>> = { bigAuto: 'bigInt', auto: 'int', smallAuto: 'smallInt' }

/** The name of a model's table. */
export function tableName(model: ModelState): string {
  return model.table ?? defaultTable(model.label)
}

/** The name of a field's column; none for a key that is made of other fields. */
export function columnName(name: string, field: FieldData): string {
  if (isMadeOfFields(field)) return ''
  return field.column ?? columnOf(name, field.kind === 'key')
}

/** Whether a field is no column, but a key that consists of other fields. */
export function isMadeOfFields(field: FieldData): field is KeyData & { readonly fields: readonly string[] } {
  return field.kind === 'key' && field.fields !== undefined
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
  const [, key] = fieldPointedAt(state, field)
  const { auto: _auto, default: _default, dbDefault: _made, comment: _comment, ...rest } = specOf(state, key)
  const { generated: _computed, min: _least, max: _greatest, choices: _words, ...target } = rest
  const dbDefault = field.dbDefault === undefined ? {} : { dbDefault: field.dbDefault }
  const made = 'default' in field ? { default: { value: field.default } } : {}
  const kind = HELD[target.kind] ?? target.kind
  const comment = field.comment === undefined ? {} : { comment: field.comment }
  const { nullable, unique, dbType } = field
  const own = dbType === undefined ? {} : { dbType }
  return {
    ...target,
    kind,
    nullable,
    unique,
    index: !unique && field.index !== false,
    ...made,
    ...dbDefault,
    ...comment,
    ...own,
  }
}

// The field that a key points at.
function fieldPointedAt(state: ProjectState, { to, toField }: KeyData): readonly [name: string, field: FieldData] {
  const pointed = modelOf(state, to)
  const name = toField ?? 'id'
  const field = pointed.key && toField === undefined ? undefined : pointed.fields[name]
  if (field) return [name, field]
  throw new StateError(`The model "${to}" has no ${toField === undefined ? 'key' : 'field'} "${name}" to point at.`)
}

function columnSpec(field: ColumnData): FieldSpec {
  const { kind, nullable, unique, index, auto, maxLength, digits, places, bound } = field
  const { dbDefault, comment, collation, element, dims, generated, dbType, min, max, words } = field
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
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(words === undefined ? {} : { choices: words.map((value) => ({ value, label: value })), enumerated: true }),
    ...(bound === undefined ? {} : { bound }),
    ...(element === undefined ? {} : { element: columnSpec(element) }),
    ...(dims === undefined ? {} : { dims }),
    ...(dbDefault === undefined ? {} : { dbDefault }),
    ...(generated === undefined ? {} : { generated: computedAgain(generated) }),
    ...(comment === undefined ? {} : { comment }),
    ...(collation === undefined ? {} : { collation }),
    ...(dbType === undefined ? {} : { dbType }),
    ...('default' in field ? { default: { value: field.default } } : {}),
  }
}

// As a model would declare it: whoever writes rows asks whether it is there.
function computedAgain({ expression, stored }: GeneratedData): NonNullable<FieldSpec['generated']> {
  return { stored, expression: () => new Expr(nodeOfData(expression, (field) => field)) }
}

/** A table without what its columns hold. */
export type TableNames = Omit<TableState, 'columns'> & {
  readonly columns: readonly Pick<ColumnState, 'column' | 'references'>[]
}

/** The table of a model, as the schema editors take it; no key of it is held to a row of another database. */
export function tableOf(state: ProjectState, model: ModelState, place: Place = EVERYWHERE): TableState {
  const column = columnsBy(model)
  const columns = columnFields(model).map((entry) => columnState(state, model, entry, column, place))
  return { ...heldBy(state, model, column, place), columns }
}

/** Of the table of a model what has a name. Every start reads it of all models, and what their columns hold takes the most of making tables. */
export function tableNamesOf(state: ProjectState, model: ModelState, place: Place = EVERYWHERE): TableNames {
  const columns = columnFields(model).map(([name, field]) => ({
    column: columnName(name, field),
    references: referenceOf(state, model, field, place),
  }))
  return { ...heldBy(state, model, columnsBy(model), place), columns }
}

function columnFields({ fields }: ModelState): readonly (readonly [string, FieldData])[] {
  return Object.entries(fields).filter(([, field]) => !isMadeOfFields(field))
}

function columnsBy(model: ModelState): (name: string) => string {
  return (name) => {
    const field = model.fields[name]
    if (field && !isMadeOfFields(field)) return columnName(name, field)
    throw new StateError(
      `${model.label} has no field "${name}" at this point of the history. Known: ${listOf(Object.keys(model.fields))}.`,
    )
  }
}

function heldBy(
  state: ProjectState,
  model: ModelState,
  column: (name: string) => string,
  place: Place,
): Omit<TableState, 'columns'> {
  const table = tableName(model)
  const named = (index: IndexData): IndexState => indexState(table, indexWithFields(index, column))
  const single = Object.entries(model.fields).flatMap(([name, field]) => {
    if (isMadeOfFields(field))
      return hasOwnIndex(model, field) ? [named({ fields: field.fields, unique: field.unique })] : []
    return !isKey(model, name) &&
      (field.unique ? !isNamed(model, name) : field.kind === 'key' ? field.index !== false : field.index)
      ? [named({ fields: [name], unique: field.unique })]
      : []
  })
  const keys = keyStates(state, model, column, place)
  return {
    table,
    ...(model.key ? { key: model.key.map(column) } : {}),
    indexes: distinct([...single, ...model.indexes.map(named)]),
    checks: [
      ...boundChecks(table, model),
      ...model.checks.map(
        ({ name, check }): CheckState => ({ name, check: new ColumnExpression(withFields(check, column)) }),
      ),
    ],
    ...(model.exclusions
      ? { exclusions: model.exclusions.map((one) => exclusionState(exclusionWithFields(one, column))) }
      : {}),
    ...(keys.length ? { keys } : {}),
    ...(model.comment === undefined ? {} : { comment: model.comment }),
  }
}

// Not every database checks a column that a deleted row sets to NULL; that one is bounded by what its key points at.
function boundChecks(table: string, { fields }: ModelState): readonly CheckState[] {
  const emptied = Object.values(fields).flatMap((field) =>
    isMadeOfFields(field) && field.onDelete === 'setNull' ? field.fields : [],
  )
  return Object.entries(fields).flatMap(([name, field]) =>
    field.kind === 'key' || emptied.includes(name)
      ? []
      : [...limitsOf(columnName(name, field), field)].map(([bound, condition]) => ({
          name: boundName(table, columnName(name, field), bound),
          check: new ColumnExpression(condition),
          bound,
        })),
  )
}

function limitsOf(column: string, { min, max, words }: ColumnData): ReadonlyMap<FieldLimit, ConditionData> {
  const limits = new Map<FieldLimit, ConditionData>()
  if (min !== undefined) limits.set('min', [column, 'gte', min])
  if (max !== undefined) limits.set('max', [column, 'lte', max])
  if (words) limits.set('enum', [column, 'in', words.toSorted()])
  return limits
}

// Whether the model gives the unique index of a field a name of its own.
function isNamed({ indexes }: ModelState, field: string): boolean {
  return indexes.some(
    ({ name, fields = [], unique, where, include, nullsNotDistinct, deferrable }) =>
      name !== undefined &&
      unique &&
      fields.length === 1 &&
      fields[0] === field &&
      !where &&
      !include &&
      !nullsNotDistinct &&
      !deferrable,
  )
}

function keyStates(
  state: ProjectState,
  model: ModelState,
  column: (name: string) => string,
  place: Place,
): readonly KeyState[] {
  return Object.values(model.fields).flatMap((field) => {
    if (!isMadeOfFields(field) || field.constraint === false) return []
    const target = modelOf(state, field.to)
    if (!place.has(target) || !place.holds(model, target)) return []
    const columns = field.fields.map(column)
    const pointedAt = (target.key ?? []).map((name) => columnName(name, target.fields[name] as FieldData))
    return [
      {
        name: field.constraintName ?? foreignKeyName(tableName(model), columns.join('_')),
        columns,
        references: { table: tableName(target), columns: pointedAt, onDelete: field.onDelete },
      },
    ]
  })
}

// The index of the model's own key serves, where that begins with the same columns.
function hasOwnIndex({ key = [] }: ModelState, { fields = [], unique, index }: KeyData): boolean {
  return unique || (index !== false && !fields.every((name, at) => key[at] === name))
}

function isKey({ key }: ModelState, name: string): boolean {
  return key === undefined && name === 'id'
}

function columnState(
  state: ProjectState,
  model: ModelState,
  [name, field]: readonly [string, FieldData],
  columnOf: (name: string) => string,
  place: Place,
): ColumnState {
  const generated = field.kind === 'key' ? undefined : field.generated
  return {
    name,
    column: columnName(name, field),
    spec: specOf(state, field),
    primaryKey: isKey(model, name),
    references: referenceOf(state, model, field, place),
    ...(generated
      ? {
          generated: {
            expression: new ColumnExpression(withFields(generated.expression, columnOf)),
            stored: generated.stored,
          },
        }
      : {}),
  }
}

function referenceOf(state: ProjectState, model: ModelState, key: FieldData, place: Place): ColumnState['references'] {
  if (key.kind !== 'key') return undefined
  const target = modelOf(state, key.to)
  if (key.constraint === false || !place.has(target) || !place.holds(model, target)) return undefined
  const [name, field] = fieldPointedAt(state, key)
  const own = key.constraintName === undefined ? {} : { name: key.constraintName }
  return { table: tableName(target), column: columnName(name, field), onDelete: key.onDelete, ...own }
}

// A field's own index and one that the model lists again are one.
function distinct(indexes: readonly IndexState[]): IndexState[] {
  const same = ({ name, columns, unique }: IndexState): string => JSON.stringify([name, columns, unique])
  return [...new Map(indexes.map((index) => [same(index), index])).values()]
}

/** The tables of an application's models that migrations make, each after those that it points at where there is no circle. */
export function tablesOf(registry: Registry, place: Place = EVERYWHERE): readonly TableState[] {
  const state = stateOf(registry)
  return managedIn(state, place).map((model) => tableOf(state, model, place))
}

/** The models whose tables migrations make in a place, each after those that it points at where there is no circle. */
export function managedIn(state: ProjectState, place: Place): readonly ModelState[] {
  const managed = [...state.models.values()].filter((model) => model.managed !== false && place.has(model))
  return inOrder(managed, (model) => pointedAt(state, model))
}

/** The models that a model's keys point at, but for those that extend it: their tables cannot be there before its own. */
export function pointedAt(state: ProjectState, model: ModelState): readonly ModelState[] {
  return Object.values(model.fields).flatMap((field) => {
    if (field.kind !== 'key') return []
    const target = modelOf(state, field.to)
    return extendsModel(state, target, model) ? [] : [target]
  })
}

/** The label of the model that a model extends: the one that its key points at. */
export function extendedBy({ key, fields }: ModelState): string | undefined {
  const id = key ? undefined : fields['id']
  return id?.kind === 'key' ? id.to : undefined
}

function extendsModel(state: ProjectState, model: ModelState, other: ModelState): boolean {
  const label = extendedBy(model)
  if (label === undefined) return false
  const parent = modelOf(state, label)
  return parent.label === other.label || extendsModel(state, parent, other)
}

/** The table of one model of an application. */
export function modelTableOf(registry: Registry, { concrete }: ModelDefinition): TableState {
  const state = stateOf(registry)
  return tableOf(state, modelOf(state, concrete.label))
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
