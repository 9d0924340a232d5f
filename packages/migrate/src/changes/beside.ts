import { isDeepStrictEqual } from 'node:util'
import {
  type CheckState,
  type ColumnState,
  type Dialect,
  type IndexState,
  indexHolds,
  type SchemaEditor,
  type TableState,
} from '@tsango/orm/dialects'
import { type CodeInput, modelOf, type Operation, type Place, type ProjectState, tableOf } from '@tsango/orm/migrations'
import { movesKeys } from './change-field.ts'
import { changeTable, sameCheck, sameColumn } from './change-table.ts'
import type { Step } from './changes.ts'
import { withoutViews } from './views.ts'

/** Where the database would hold up those who write, and has a way not to: that way. */
export function concurrentSteps(
  { type, concurrently }: Operation<'addIndex' | 'removeIndex' | 'addCheck'>,
  before: TableState,
  after: TableState,
  { schema }: Dialect,
): readonly Step[] | undefined {
  if (!concurrently) return undefined
  const { addIndexConcurrently, dropIndexConcurrently, addCheckConcurrently } = schema
  const added = after.indexes.find(({ name }) => !before.indexes.some((one) => one.name === name))
  const gone = before.indexes.find(({ name }) => !after.indexes.some((one) => one.name === name))
  const check = after.checks.find(({ name }) => !before.checks.some((one) => one.name === name))
  const statements =
    type === 'addCheck'
      ? check && addCheckConcurrently?.(after, check)
      : type === 'addIndex'
        ? added && addIndexConcurrently?.(after, added)
        : gone && dropIndexConcurrently?.(before, gone)
  return statements?.map(besideStep)
}

/** An operation on a field with the states on both sides of it. */
export interface FieldPlace {
  readonly before: ProjectState
  readonly after: ProjectState
  readonly place: Place
}

/** Whether a database that has the ways does some of it beside those who write. */
export function isDoneBeside(operation: FieldOperation, change: FieldPlace): boolean {
  const parts = partsOf(operation, change)
  if (!parts) return false
  if ('added' in parts) return true
  const { dropped, required, reordered, checks, indexes } = parts
  return required || [dropped, reordered, checks, indexes].some((all) => all.length > 0)
}

/** The same for a field, where some of it can be done so: all else that it changes is done the ordinary way, before that. */
export function fieldBeside(
  operation: FieldOperation,
  change: FieldPlace,
  dialect: Dialect,
): readonly Step[] | undefined {
  const parts = partsOf(operation, change)
  if (!parts) return undefined
  const { schema } = dialect
  if ('added' in parts)
    return schema.addColumnConcurrently?.(parts.from, parts.to, parts.added, operation.fill).map(besideStep)
  const steps = [
    ...parts.dropped.flatMap((index) => schema.dropIndexConcurrently?.(parts.from, index) ?? []).map(besideStep),
    ...ordinarySteps(operation, change, parts, dialect),
    ...requiringSteps(operation, change, parts, dialect),
    ...parts.reordered.flatMap((index) => schema.rebuildIndexConcurrently?.(parts.to, index) ?? []).map(besideStep),
    ...parts.checks.flatMap((check) => schema.addCheckConcurrently?.(parts.to, check) ?? []).map(besideStep),
    ...parts.indexes.flatMap((index) => schema.addIndexConcurrently?.(parts.to, index) ?? []).map(besideStep),
  ]
  return steps.some((step) => 'alone' in step) ? steps : undefined
}

type FieldOperation = Operation<'addField' | 'alterField'>

interface Tables {
  readonly from: TableState
  readonly to: TableState
}

/** A column that is added with what can be held to it afterwards. */
interface AddedColumn extends Tables {
  readonly added: ColumnState
}

/** What of another column can be done beside those who write. */
interface ColumnParts extends Tables {
  readonly next: ColumnState
  readonly dropped: readonly IndexState[]
  /** Whether it may no longer be NULL, and has the type that it had. */
  readonly required: boolean
  /** The indexes in which NULL gets a place. */
  readonly reordered: readonly IndexState[]
  readonly checks: readonly CheckState[]
  readonly indexes: readonly IndexState[]
}

function partsOf(operation: FieldOperation, change: FieldPlace): AddedColumn | ColumnParts | undefined {
  const { before, after, place } = change
  const { model, name, fill } = operation
  const [from, to] = [before, after].map((state) => tableOf(state, modelOf(state, model), place))
  const [old, next] = [from, to].map((table) => table?.columns.find((one) => one.name === name))
  if (!from || !to || !next) return undefined
  if (!old) return canBeHeldLater(to, next, fill) ? { from, to, added: next } : undefined
  if (old.column !== next.column || movesKeys(operation, change)) return undefined
  const kept = from.indexes.filter((index) => isAmong(to.indexes, index))
  return {
    from,
    to,
    next,
    dropped: without(from.indexes, kept),
    required: isRequired(old, next),
    reordered: !old.spec.nullable && next.spec.nullable ? kept.filter((one) => indexHolds(one, next.column)) : [],
    checks: to.checks.filter((check) => !from.checks.some((one) => sameCheck(one, check))),
    indexes: without(to.indexes, kept),
  }
}

function canBeHeldLater({ checks, indexes }: TableState, added: ColumnState, fill: unknown): boolean {
  const { spec, references, generated, column } = added
  if (references) return spec.nullable && !spec.dbDefault && fill === undefined
  if (generated) return false
  return (
    checks.some(({ bound, check }) => bound && check.columns.includes(column)) ||
    indexes.some((index) => indexHolds(index, column))
  )
}

function isRequired(before: ColumnState, after: ColumnState): boolean {
  // What is said of a column, and its default, change in a moment.
  const plain = ({ spec: { comment: _comment, dbDefault: _default, ...spec }, ...rest }: ColumnState): ColumnState => ({
    ...rest,
    spec: { ...spec, nullable: false },
  })
  return before.spec.nullable && !after.spec.nullable && sameColumn(plain(before), plain(after))
}

const isAmong = (indexes: readonly IndexState[], index: IndexState): boolean =>
  indexes.some((one) => isDeepStrictEqual(one, index))

const without = <T>(all: readonly T[], others: readonly T[]): readonly T[] => all.filter((one) => !others.includes(one))

const wayToRequire = ({ required }: ColumnParts, schema: SchemaEditor): SchemaEditor['requireConcurrently'] =>
  required ? schema.requireConcurrently : undefined

// All that has no way beside others, in which what has one neither goes nor comes.
function ordinarySteps(
  operation: FieldOperation,
  { before, after, place }: FieldPlace,
  parts: ColumnParts,
  dialect: Dialect,
): readonly Step[] {
  const { from, to, next, dropped, reordered, checks, indexes } = parts
  const { schema } = dialect
  const require = wayToRequire(parts, schema)
  const aside = schema.rebuildIndexConcurrently ? reordered : []
  const open: ColumnState = require ? { ...next, spec: { ...next.spec, nullable: true } } : next
  const late = [...aside, ...(schema.addIndexConcurrently ? indexes : [])]
  const start = {
    ...from,
    indexes: from.indexes.filter((one) => !isAmong([...aside, ...(schema.dropIndexConcurrently ? dropped : [])], one)),
  }
  const end = {
    ...to,
    columns: to.columns.map((one) => (one === next ? open : one)),
    checks: schema.addCheckConcurrently ? without(to.checks, checks) : to.checks,
    indexes: to.indexes.filter((one) => !isAmong(late, one)),
  }
  const fill = operation.fill === undefined || require ? {} : { fill: { column: next.column, value: operation.fill } }
  const statements = changeTable(schema, start, end, fill)
  return withoutViews(
    operation,
    before,
    after,
    { dialect, place },
    statements.map((sql): Step => ({ sql, changes: 'schema' })),
  )
}

function requiringSteps(
  operation: FieldOperation,
  { before }: FieldPlace,
  parts: ColumnParts,
  { schema }: Dialect,
): readonly Step[] {
  const { from, to, next } = parts
  const require = wayToRequire(parts, schema)
  if (!require) return []
  const { fill, model, name } = operation
  const kept = to.indexes.filter((one) => isAmong(from.indexes, one))
  const statements = require({ ...to, indexes: kept }, next, fill).map(besideStep)
  if (fill === undefined) return statements
  const attribute = modelOf(before, model).fields[name]?.kind === 'key' ? `${name}Id` : name
  const code = (input: CodeInput): Promise<void> => fillRows(operation, attribute, input)
  return [{ code, alone: 'transaction' }, ...statements]
}

async function fillRows(
  { model, name, fill }: FieldOperation,
  attribute: string,
  { models, inBatches }: CodeInput,
): Promise<void> {
  // The model as it was then has fields that no type knows.
  const rowsOf = (): Rows => (models.get(model) as unknown as { objects(): Rows }).objects()
  await inBatches(rowsOf().filter({ [`${name}__isnull`]: true }), async (rows) => {
    for (const row of rows) row[attribute] = fill
    await rowsOf().bulkUpdate(rows, [attribute])
  })
}

interface Rows extends PromiseLike<readonly Record<string, unknown>[]> {
  filter(where: object): Rows
  count(): Promise<number>
  bulkUpdate(rows: readonly object[], fields: readonly string[]): Promise<unknown>
}

function besideStep(sql: string): Step {
  const bare = /^(?:CREATE (?:UNIQUE )?INDEX|DROP INDEX) CONCURRENTLY /.test(sql)
  return { sql, changes: /^UPDATE /.test(sql) ? 'rows' : 'schema', alone: bare ? 'bare' : 'transaction' }
}
