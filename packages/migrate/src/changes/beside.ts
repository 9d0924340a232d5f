import { isDeepStrictEqual } from 'node:util'
import type { CheckState, ColumnState, Dialect, SchemaEditor, TableState } from '@tsango/orm/dialects'
import type { CodeInput, Operation } from '@tsango/orm/migrations'
import { sameCheck, sameColumn } from './change-table.ts'
import type { Step } from './changes.ts'

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

/** The same for a field: a key that may be NULL, a column that has bounds or gets others, and one that may no longer be NULL. */
export function fieldBeside(
  operation: Operation<'addField' | 'alterField'>,
  before: TableState,
  after: TableState,
  { schema }: Dialect,
): readonly Step[] | undefined {
  const { name, fill } = operation
  const [old, next] = [before, after].map(({ columns }) => columns.find((one) => one.name === name))
  if (!next) return undefined
  if (!old) {
    const open = next.references
      ? next.spec.nullable && !next.spec.dbDefault && fill === undefined
      : !next.generated && after.checks.some(({ bound, check }) => bound && check.columns.includes(next.column))
    return open ? schema.addColumnConcurrently?.(before, after, next, fill).map(besideStep) : undefined
  }
  if (old.column === next.column && sameColumn(old, next)) return boundsBeside(before, after, schema)
  if (!onlyRequires(old, next)) return undefined
  const statements = schema.requireConcurrently?.(after, next, fill)?.map(besideStep)
  if (!statements || fill === undefined) return statements
  const code = (input: CodeInput): Promise<void> => fillRows(operation, input)
  return [{ code, alone: 'transaction' }, ...statements]
}

function boundsBeside(
  before: TableState,
  after: TableState,
  { dropCheck, addCheckConcurrently }: SchemaEditor,
): readonly Step[] | undefined {
  if (!addCheckConcurrently) return undefined
  const without = (checks: readonly CheckState[], others: readonly CheckState[]): readonly CheckState[] =>
    checks.filter((check) => !others.some((one) => sameCheck(one, check)))
  return [
    ...without(before.checks, after.checks).flatMap((check) => dropCheck(before, after, check)),
    ...without(after.checks, before.checks).flatMap((check) => addCheckConcurrently(after, check)),
  ].map(besideStep)
}

const onlyRequires = (before: ColumnState, after: ColumnState): boolean =>
  before.spec.nullable &&
  !after.spec.nullable &&
  isDeepStrictEqual({ ...before, spec: { ...before.spec, nullable: false } }, after)

async function fillRows(
  { model, name, fill }: Operation<'addField' | 'alterField'>,
  { models, inBatches }: CodeInput,
): Promise<void> {
  // The model as it was then has fields that no type knows.
  const rowsOf = (): Rows => (models.get(model) as unknown as { objects(): Rows }).objects()
  await inBatches(rowsOf().filter({ [`${name}__isnull`]: true }), async (rows) => {
    for (const row of rows) row[name] = fill
    await rowsOf().bulkUpdate(rows, [name])
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
