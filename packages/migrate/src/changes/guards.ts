import type { Dialect, Loss, TableState } from '@tsango/orm/dialects'
import {
  columnName,
  isMadeOfFields,
  type ModelState,
  modelOf,
  type Operation,
  type Place,
  type ProjectState,
  tableOf,
} from '@tsango/orm/migrations'
import { followersOf, isComputed } from '../operations/operations.ts'
import { listed, queryOfKeys, type RowKeys, rowKeysOf } from './row-keys.ts'

/** What must hold before anything of an operation is done. */
export interface Guard {
  /** The model whose rows it is about. */
  readonly model: string
  /** The field that it is about. */
  readonly name: string
  /** A query that must give no row. */
  readonly unless: string
  /** Why the operation cannot be, by the rows that the query gave. */
  reason(rows: readonly Row[]): string
  /** The same on the way back, where the file says the opposite. */
  undoing(rows: readonly Row[]): string
}

type Row = readonly unknown[]
type FieldOperation = Operation<'addField' | 'alterField'>

/** What {@link guardsOf} goes by. */
export interface GuardedChange {
  readonly before: ProjectState
  readonly after: ProjectState
  readonly dialect: Dialect
  readonly place: Place
}

/** Whether migrations change the table of a model here. */
export const isOurs = (model: ModelState, place: Place): boolean => place.has(model) && model.managed !== false

/** What must hold before a field is added or changed: databases invent values for rows that are there, and round or cut others, each in its own way. */
export function guardsOf(operation: FieldOperation, change: GuardedChange): readonly Guard[] {
  const { before, place } = change
  const required = isOurs(modelOf(before, operation.model), place) ? requiredGuard(operation, change) : []
  if (operation.type === 'addField') return required
  const { model, name } = operation
  const changed = [[model, name] as const, ...followersOf(before, model, name)]
  return [
    ...required,
    ...changed
      .filter(([label]) => isOurs(modelOf(before, label), place))
      .flatMap(([label, field]) => lossGuards(label, field, change)),
  ]
}

function requiredGuard(
  { model, name, field, fill }: FieldOperation,
  { before, after, dialect }: GuardedChange,
): readonly Guard[] {
  const old = modelOf(before, model).fields[name]
  if (
    field.nullable ||
    isMadeOfFields(field) ||
    isComputed(field) ||
    fill !== undefined ||
    (old ? !old.nullable : field.dbDefault !== undefined)
  )
    return []
  const { quote } = dialect.operators
  const { table } = tableOf(old ? before : after, modelOf(old ? before : after, model))
  const where = old ? ` WHERE ${quote(columnName(name, old))} IS NULL` : ''
  const fault = old
    ? `${model}.${name} may no longer be NULL, but some rows are NULL there.`
    : `${model} has rows, and its new field "${name}" may not be NULL.`
  return [
    {
      model,
      name,
      unless: `SELECT 1 FROM ${quote(table)}${where} LIMIT 1`,
      reason: () => `${fault} Give ${old ? 'those a value: alterField' : 'them a value: addField'}(…, { fill: … }).`,
      // What alterField fills with is for the way forward.
      undoing: () =>
        old
          ? `${fault} Give those a value first.`
          : `${fault} Say in the file which value they get: removeField('${model}', '${name}', { fill: … }).`,
    },
  ]
}

// A column that is computed is made anew.
function lossGuards(model: string, name: string, { before, after, dialect, place }: GuardedChange): readonly Guard[] {
  const table = tableOf(before, modelOf(before, model), place)
  const next = tableOf(after, modelOf(after, model), place)
  const [old, made] = [table, next].map(({ columns }) => columns.find((one) => one.name === name))
  if (!old || !made || old.generated || made.generated) return []
  const losses = dialect.schema.losses?.(dialect.operators.quote(old.column), old.spec, made.spec) ?? []
  const keys = rowKeysOf(dialect, table)
  return losses.map((loss) => lossGuard(dialect, { model, name, table, keys }, loss))
}

interface Asked {
  readonly model: string
  readonly name: string
  readonly table: TableState
  readonly keys: RowKeys | undefined
}

function lossGuard(dialect: Dialect, { model, name, table, keys }: Asked, { kind, where }: Loss): Guard {
  const which = (rows: readonly Row[]): string => (keys ? `, by their keys: ${listed(rows.map(keys.told))}` : '')
  const told = (rows: readonly Row[]): string =>
    `Rows of ${model} hold ${WHAT[kind](name)}${which(rows)}. ${KEPT[kind] ?? 'None of these rows was changed.'}`
  return {
    model,
    name,
    unless: keys
      ? queryOfKeys(dialect, table, keys, where)
      : `SELECT 1 FROM ${dialect.operators.quote(table.table)} WHERE ${where} LIMIT 1`,
    reason: (rows) =>
      `${told(rows)} Change them first, also with runCode(…) or runSql(…) before it, or ${STAYS[kind] ?? 'leave the field as it is'}.`,
    undoing: (rows) => `${told(rows)} Change them first.`,
  }
}

const WHAT: Readonly<Record<Loss['kind'], (name: string) => string>> = {
  size: (name) => `more in ${name} than it is to hold`,
  places: (name) => `more digits behind the point in ${name} than it is to have`,
  precision: (name) => `numbers in ${name} that a float does not tell from others`,
  amount: (name) => `other numbers than 0 and 1 in ${name}, which is to be true or false`,
  time: (name) => `a time of day in ${name}, which is to be a day`,
  fraction: (name) => `more of a moment in ${name} than it is to keep`,
  meaning: (name) => `values in ${name} that mean nothing in its new type`,
}

const KEPT: Partial<Readonly<Record<Loss['kind'], string>>> = {
  size: 'Nothing was cut.',
  places: 'Nothing was rounded.',
}

const STAYS: Partial<Readonly<Record<Loss['kind'], string>>> = {
  size: 'leave the column as wide as it is',
  meaning: 'add another field and fill that',
}
