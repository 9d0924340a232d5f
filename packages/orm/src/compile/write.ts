import { UnknownField } from '@tsango/core/errors'
import type { FieldSpec } from '@tsango/core/fields'
import type { FieldDefinition } from '@tsango/core/registry'
import { QueryError, Unsupported } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { stageOf } from '../expressions/stages.ts'
import type { Plan } from '../query/shape/plan.ts'
import { type Assignment, readFirst } from './assignments.ts'
import { callOf } from './calls.ts'
import { open, whereOf } from './clauses.ts'
import type { Compilation, Piece } from './compilation.ts'
import { hidesRows } from './model-scopes.ts'
import { refuseView } from './refuse-view.ts'
import type { Scope } from './scope.ts'
import { keysOf } from './select.ts'
import { refuseAssigned } from './sorts.ts'
import { stagesOf } from './stages.ts'
import { refuseJoinedValue } from './tables/joins.ts'
import { checkOrder } from './unused-order.ts'

// As in Django: which rows of a group are meant is not for a write to guess.
function refuseDistinctOn(plan: Plan, method: string): void {
  if (plan.groups)
    throw new QueryError(
      `Groups of rows are not in a table: ${method}() writes rows. Write filter({ pk__in: query }) instead.`,
    )
  if (plan.distinctOn)
    throw new QueryError(
      `distinctOn() gives one row of each group: ${method}() writes whole queries. Write filter({ pk__in: query }) instead.`,
    )
}

/** `UPDATE … SET …` of the rows of a plan. */
export function compileUpdate(compilation: Compilation, plan: Plan, nodes: Readonly<Record<string, Node>>): string {
  refuseDistinctOn(plan, 'update')
  if (plan.recursive)
    throw new QueryError('An update cannot read the steps of recursive(). Write filter({ pk__in: query }) instead.')
  checkOrder(compilation, plan)
  const scope = open(compilation, { ...plan, related: [], joins: [] })
  refuseView(scope.definition)
  const { quote, convert, fitting } = compilation.operators
  const written = Object.entries(nodes).map(([name, node]) => ({ field: writable(scope, name), node }))
  const rows = rowsOf(compilation, scope, written)
  const ordered = compilation.features.simultaneousAssignment
    ? written
    : readFirst(written, plan.annotations, compilation.features.title)
  const sets = ordered.map(({ field, node }) => {
    refuseJoinedValue(plan, node, field.attribute)
    const piece = rows.alone(() => compilation.compile(node, field.spec, field.attribute))
    if (stageOf(node, plan.annotations) !== 'row')
      throw new QueryError(
        `"${field.attribute}" is set row by row: aggregates and windows have no place in an update. Ask them in a subquery().`,
      )
    refuseOwnTable(compilation, rows, piece.sql)
    refuseAssigned(field.spec, piece.spec, field.attribute)
    const value = isRounded(field.spec, piece.spec) ? callOf(compilation, 'round', piece) : piece
    const given = convert(value.sql, value.spec, field.spec)
    return `${quote(field.column)} = ${fitting && !fits(field.spec, node, piece) ? fitting(given, field.spec) : given}`
  })
  if (rows.joined)
    throw new QueryError(
      'An update sets values of the row’s own columns and of its relations of many rows; it cannot read over a key. Ask what it leads to in a subquery(): subquery(Author.objects().where((a) => a.id.eq(p.authorId)), (a) => a.name).',
    )
  const set = `UPDATE ${quote(rows.definition.table)} SET ${sets.join(', ')}`
  if (rows !== scope) return `${set}${byKeys(compilation, plan, rows)}`
  return `${set}${restrict(compilation, plan, scope)}`
}

// One database refuses a float that is not whole, and others round it in ways of their own.
function isRounded(column: FieldSpec, given: FieldSpec): boolean {
  return given.kind === 'float' && column.kind !== 'float' && (column.sort === 'number' || column.sort === 'duration')
}

// A value was checked as one of the column, and another column of its limits holds nothing else.
function fits(column: FieldSpec, node: Node, { field }: Piece): boolean {
  return node.kind === 'slot' || (field !== undefined && holdsAll(column, field.spec))
}

function holdsAll(column: FieldSpec, { kind, digits = 0, places = 0 }: FieldSpec): boolean {
  const { places: own = 0 } = column
  return kind === column.kind && places <= own && digits - places <= (column.digits ?? 0) - own
}

// The rows that are written: those of the query, or of the model that theirs extends, in whose table the columns lie.
function rowsOf(compilation: Compilation, scope: Scope, written: readonly Assignment[]): Scope {
  const { definition, place } = scope
  const owner = definition.extends && written[0]?.field.model
  if (owner === undefined || owner === definition.concrete) return scope
  const rows = compilation.scope(owner, { alias: owner.table, place })
  compilation.level.scope = rows
  return rows
}

/** `DELETE FROM …` of the rows of a plan. */
export function compileDelete(compilation: Compilation, plan: Plan): string {
  refuseDistinctOn(plan, 'delete')
  checkOrder(compilation, plan)
  const scope = open(compilation, { ...plan, related: [], joins: [] })
  refuseView(scope.definition)
  return `DELETE FROM ${compilation.operators.quote(scope.definition.table)}${restrict(compilation, plan, scope)}`
}

function refuseOwnTable({ features, operators }: Compilation, { definition }: Scope, sql: string): void {
  const table = operators.quote(definition.table)
  if (features.selfReferencingWrite || !['FROM', 'JOIN'].some((word) => sql.includes(`${word} ${table}`))) return
  throw new Unsupported(
    'an update to what a query of the same table gives',
    features.title,
    'Read the values first, and write them with bulkUpdate().',
  )
}

function writable(scope: Scope, name: string): FieldDefinition {
  const field = scope.definition.field(name)
  if (!field)
    throw new UnknownField(
      scope.definition.label,
      name,
      scope.definition.fields.map((one) => one.attribute),
    )
  return field
}

// A write cannot join, limit or order everywhere: then the rows are found by their keys, in a table of its own because a write may not read its own table.
function restrict(compilation: Compilation, plan: Plan, scope: Scope): string {
  const whole = plan.joins.length === 0 && plan.sql === undefined
  const where = whole ? whereOf(compilation, plan, scope) : ''
  const plain =
    whole &&
    !stagesOf(plan).window.length &&
    plan.limit === undefined &&
    plan.offset === undefined &&
    !plan.distinct &&
    !scope.joined &&
    !hidesRows(compilation, plan)
  if (plain && (!compilation.subqueries || compilation.features.selfReferencingWrite))
    return where ? ` WHERE ${where}` : ''
  return byKeys(compilation, plan, scope)
}

function byKeys(compilation: Compilation, plan: Plan, scope: Scope): string {
  const { quote } = compilation.operators
  const keys = keysOf(compilation, plan)
  const columns = scope.definition.keyFields.map(({ column }) => quote(column))
  const own = columns.length > 1 ? `(${columns.join(', ')})` : columns[0]
  return ` WHERE ${own} IN (SELECT * FROM (${keys}) AS ${quote(compilation.aliases.take('chosen'))})`
}
