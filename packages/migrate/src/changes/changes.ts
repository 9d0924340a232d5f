import type { Dialect, TableState } from '@tsango/orm/dialects'
import {
  type Code,
  columnName,
  modelOf,
  type Operation,
  type ProjectState,
  type Sql,
  tableOf,
} from '@tsango/orm/migrations'
import { doesNothing } from '../operations/operations.ts'
import { changeTable, type TableChange } from './change-table.ts'

/** One thing that an operation does to a database. */
export type Step =
  | { readonly sql: string; readonly changes: 'schema' | 'rows' }
  | { readonly code: Code }
  /** A query that must give no row; else the reason why the operation cannot be. */
  | { readonly unless: string; readonly reason: string }

/** What an operation does to a database of the dialect, in order; nothing is run. */
export function stepsOf(
  operation: Operation,
  before: ProjectState,
  after: ProjectState,
  dialect: Dialect,
): readonly Step[] {
  if (doesNothing(before, operation)) return []
  const table = (state: ProjectState, label: string): TableState => tableOf(state, modelOf(state, label))
  const schema = (statements: readonly string[]): Step[] => statements.map((sql) => ({ sql, changes: 'schema' }))
  const change = (label: string, to = label, details: TableChange = {}): Step[] =>
    schema(changeTable(dialect.schema, table(before, label), table(after, to), details))

  switch (operation.type) {
    case 'createModel':
      return schema(dialect.schema.createTable(table(after, operation.model)))
    case 'deleteModel':
      return schema(dialect.schema.dropTable(table(before, operation.model)))
    case 'renameModel':
      return change(operation.model, operation.to)
    case 'renameField':
      return change(operation.model, operation.model, { renamed: renamedColumn(operation, before, after) })
    case 'addField':
    case 'alterField':
      return [
        ...guard(operation, before, after, dialect),
        ...change(operation.model, operation.model, fieldChange(operation, before, after)),
      ]
    case 'renameTable':
    case 'removeField':
    case 'addIndex':
    case 'removeIndex':
    case 'addCheck':
    case 'removeCheck':
      return change(operation.model)
    case 'runSql':
      return statementsFor(operation.forward, dialect).map((sql) => ({ sql, changes: 'rows' }))
    case 'runCode':
      return [{ code: operation.forward }]
  }
}

type FieldOperation = Operation<'addField' | 'alterField'>

const columnIn = (state: ProjectState, model: string, name: string): string => {
  const field = modelOf(state, model).fields[name]
  return field ? columnName(name, field) : name
}

function renamedColumn(
  { model, name, to }: Operation<'renameField'>,
  before: ProjectState,
  after: ProjectState,
): readonly [string, string] {
  return [columnIn(before, model, name), columnIn(after, model, to)]
}

function fieldChange(operation: FieldOperation, before: ProjectState, after: ProjectState): TableChange {
  const { model, name } = operation
  const column = columnIn(after, model, name)
  const renamed = operation.type === 'alterField' ? ([columnIn(before, model, name), column] as const) : undefined
  return {
    ...(renamed ? { renamed } : {}),
    ...(operation.fill === undefined ? {} : { fill: { column, value: operation.fill } }),
  }
}

// Not every database refuses by itself: some invent values for the rows that are there.
function guard(
  operation: FieldOperation,
  before: ProjectState,
  after: ProjectState,
  dialect: Dialect,
): readonly Step[] {
  const { model, name, field, fill } = operation
  const old = modelOf(before, model).fields[name]
  if (field.nullable || fill !== undefined || (old && !old.nullable)) return []
  const { quote } = dialect.operators
  const { table } = tableOf(old ? before : after, modelOf(old ? before : after, model))
  const where = old ? ` WHERE ${quote(columnName(name, old))} IS NULL` : ''
  return [
    {
      unless: `SELECT 1 FROM ${quote(table)}${where} LIMIT 1`,
      reason: old
        ? `${model}.${name} may no longer be NULL, but some rows are NULL there. Give those a value: alterField(…, { fill: … }).`
        : `${model} has rows, and its new field "${name}" may not be NULL. Give them a value: addField(…, { fill: … }).`,
    },
  ]
}

function statementsFor(sql: Sql, dialect: Dialect): readonly string[] {
  if (typeof sql === 'string') return [sql]
  if (isList(sql)) return sql
  const own = sql[dialect.name] ?? sql['default'] ?? []
  return typeof own === 'string' ? [own] : own
}

// Array.isArray does not narrow a readonly array away from a record.
function isList(sql: Exclude<Sql, string>): sql is readonly string[] {
  return Array.isArray(sql)
}
