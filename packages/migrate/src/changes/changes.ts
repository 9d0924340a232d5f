import type { Dialect, TableState } from '@tsango/orm/dialects'
import {
  type Code,
  columnName,
  modelOf,
  type Operation,
  type Place,
  type ProjectState,
  type Sql,
  tableOf,
} from '@tsango/orm/migrations'
import { doesNothing } from '../operations/operations.ts'
import { concurrentSteps, fieldBeside } from './beside.ts'
import { changeField } from './change-field.ts'
import { changeTable, type TableChange } from './change-table.ts'
import { type Guard, guardsOf, isOurs } from './guards.ts'
import { viewSteps, withoutViews } from './views.ts'

export type { Guard } from './guards.ts'

/** One thing that an operation does to a database. */
export type Step =
  | {
      readonly sql: string
      readonly changes: 'schema' | 'rows'
      /** It runs outside of the migration's transaction, together with the others of its operation: in none, or in one of its own. */
      readonly alone?: 'bare' | 'transaction'
      /** The label of the view that it makes again, behind a change of what that reads. */
      readonly viewAgain?: string
    }
  | { readonly code: Code; readonly alone?: 'transaction' }
  | Guard

/** Where an operation is done. */
export interface Where {
  readonly place: Place
  /** The app whose migration it is. */
  readonly app?: string
}

const EVERYWHERE: Where = { place: { has: () => true, holds: () => true } }

/** What an operation does to a database of the dialect, in order; nothing is run. */
export function stepsOf(
  operation: Operation,
  before: ProjectState,
  after: ProjectState,
  dialect: Dialect,
  { place, app }: Where = EVERYWHERE,
): readonly Step[] {
  if (doesNothing(before, operation) || isElsewhere(operation, before, after, place)) return []
  const viewed = viewSteps(operation, before, after, { dialect, place })
  if (viewed) return viewed
  if (isUnmanaged(operation, before)) return []
  const table = (state: ProjectState, label: string): TableState => tableOf(state, modelOf(state, label), place)
  const schema = (statements: readonly string[]): Step[] =>
    statements.map((sql) => ({ sql, changes: isRenameOfWord(operation, sql) ? 'rows' : 'schema' }))
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
    case 'renameValue': {
      const { model, name, from, to } = operation
      const steps = change(model, model, { word: { column: columnIn(before, model, name), from, to } })
      // A view stays where the column keeps its type.
      return roomOf(before, operation) === roomOf(after, operation)
        ? steps
        : withoutViews(operation, before, after, { dialect, place }, steps)
    }
    case 'addField':
    case 'alterField':
      if (operation.concurrently && isOurs(modelOf(before, operation.model), place)) {
        const steps = fieldBeside(operation, { before, after, place }, dialect)
        if (steps) return [...guardsOf(operation, { before, after, dialect, place }), ...steps]
      }
      return withoutViews(operation, before, after, { dialect, place }, [
        ...guardsOf(operation, { before, after, dialect, place }),
        ...schema(
          changeField(dialect.schema, operation, {
            before,
            after,
            place,
            details: fieldChange(operation, before, after),
          }),
        ),
      ])
    case 'removeField':
      return withoutViews(operation, before, after, { dialect, place }, change(operation.model))
    case 'manageModel':
    case 'alterView':
      return []
    case 'moveModel':
      return schema(moved(operation, before, after, place, dialect))
    case 'addIndex':
    case 'removeIndex':
    case 'addCheck':
      return (
        concurrentSteps(operation, table(before, operation.model), table(after, operation.model), dialect) ??
        change(operation.model)
      )
    case 'renameTable':
    case 'commentModel':
    case 'removeCheck':
    case 'addExclusion':
    case 'removeExclusion':
      return change(operation.model)
    case 'createExtension':
      return livesElsewhere(before, place, app)
        ? []
        : schema(dialect.schema.createExtension?.(operation.extension) ?? [])
    // Its operations are done one by one.
    case 'separateDatabaseAndState':
      return []
    case 'runSql':
      return livesElsewhere(before, place, app)
        ? []
        : statementsFor(operation.forward, dialect).map((sql) => ({ sql, changes: 'rows' }))
    case 'runCode':
      return livesElsewhere(before, place, app) ? [] : [{ code: operation.forward }]
  }
}

// What rows hold is settled before the schema changes again.
function isRenameOfWord({ type }: Operation, sql: string): boolean {
  return type === 'renameValue' && /^UPDATE /.test(sql)
}

// Of what happens to tables of other databases, this one sees nothing.
function isElsewhere(operation: Operation, before: ProjectState, after: ProjectState, place: Place): boolean {
  // Keys that hold values of a column change with it, wherever they are.
  if (!('model' in operation) || operation.type === 'moveModel' || operation.type === 'alterField') return false
  return !place.has(modelOf(operation.type === 'createModel' ? after : before, operation.model))
}

// SQL and code are about the models of their app.
function livesElsewhere({ models }: ProjectState, place: Place, app: string | undefined): boolean {
  const own = [...models.values()].filter(({ label }) => label.startsWith(`${app}.`))
  return own.length > 0 && !own.some((model) => place.has(model))
}

// The old table stays as it is; only what was made for the move goes again.
function moved(
  { model, back }: Operation<'moveModel'>,
  before: ProjectState,
  after: ProjectState,
  place: Place,
  { schema }: Dialect,
): readonly string[] {
  const [old, fresh] = back ? [after, before] : [before, after]
  if (place.has(modelOf(old, model)) || !place.has(modelOf(fresh, model))) return []
  const table = tableOf(fresh, modelOf(fresh, model), place)
  return back ? schema.dropTable(table) : schema.createTable(table)
}

// What happens to a table that migrations do not make is somebody else's. Keys of ours that hold its values change with it all the same.
function isUnmanaged(operation: Operation, before: ProjectState): boolean {
  if (operation.type === 'createModel') return operation.managed === false
  return 'model' in operation && operation.type !== 'alterField' && modelOf(before, operation.model).managed === false
}

type FieldOperation = Operation<'addField' | 'alterField'>

const roomOf = (state: ProjectState, { model, name }: Operation<'renameValue'>): unknown => {
  const field = modelOf(state, model).fields[name]
  return field && 'maxLength' in field && field.maxLength
}

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
