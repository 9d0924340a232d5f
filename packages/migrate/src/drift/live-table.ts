import type { FieldSpec } from '@tsango/core/fields'
import type {
  ColumnState,
  Dialect,
  FoundColumn,
  FoundField,
  FoundIndex,
  FoundTable,
  IndexState,
  TableState,
} from '@tsango/orm/dialects'
import { type ColumnData, emptyState, specOf, sqlExpression } from '@tsango/orm/migrations'
import type { Difference } from './differences.ts'

/** A table of a database as a schema editor takes it. */
export interface LiveTable {
  readonly table: TableState
  /** What has to go before anything else. */
  readonly free: readonly string[]
}

/** The wanted table with what the database has in the place of what differs. */
export function liveTable(
  wanted: TableState,
  there: FoundTable,
  differences: readonly Difference[],
  dialect: Dialect,
): LiveTable {
  const { comment, ...plain } = wanted
  const of = (part: Difference['part'], name?: string): readonly Difference[] =>
    differences.filter((one) => one.part === part && (name === undefined || one.name === name))
  const told = of('table').some(({ what }) => what === 'comment') ? there.comment : comment
  const columns = wanted.columns.flatMap((column) => {
    const found = there.columns.find((one) => one.column === column.column)
    return found ? [liveColumn(column, found, of('column', column.column), dialect)] : []
  })
  const computed = there.columns.filter(
    ({ column, generated }) => generated && of('column', column).some(({ what }) => what === 'strange'),
  )
  const differs = (part: Difference['part'], name: string): boolean => of(part, name).length > 0
  const table: TableState = {
    ...plain,
    columns: dialect.features.alterTable ? [...columns, ...computed.map((one) => foundColumn(one, dialect))] : columns,
    indexes: wanted.indexes.filter(({ name }) => !differs('index', name)),
    checks: wanted.checks.filter(({ name }) => !differs('check', name)),
    ...(wanted.exclusions ? { exclusions: wanted.exclusions.filter(({ name }) => !differs('exclusion', name)) } : {}),
    ...(told === undefined ? {} : { comment: told }),
  }
  return { table, free: [...freeing(wanted, there, differences, dialect), ...anew(table, differences, dialect)] }
}

// Where constraints cannot be dropped, a table is made anew without them and without what is computed and in no migration.
function anew(table: TableState, differences: readonly Difference[], { features, schema }: Dialect): readonly string[] {
  const parts = ['check', 'reference', 'key']
  const needed = differences.some(
    ({ part, name, what }) =>
      parts.includes(part) || (what === 'strange' && (part === 'column' || (part === 'index' && name === ''))),
  )
  if (features.alterTable || !needed) return []
  const check = { name: 'repair', check: sqlExpression('1 = 1') }
  return schema.dropCheck({ ...table, checks: [...table.checks, check] }, table, check)
}

function freeing(
  wanted: TableState,
  there: FoundTable,
  differences: readonly Difference[],
  { schema, operators, features }: Dialect,
): readonly string[] {
  const { quote } = operators
  const drop = (what: string, name: string): string => `ALTER TABLE ${quote(wanted.table)} DROP ${what} ${quote(name)}`
  return differences.flatMap(({ part, name = '', what }) => {
    if (what === 'missing' || name === '') return []
    if (part === 'check' || part === 'exclusion') return features.alterTable ? [drop('CONSTRAINT', name)] : []
    const index = part === 'index' ? there.indexes.find((one) => one.name === name) : undefined
    if (!index) return []
    if (index.constraint && features.alterTable) return [drop('CONSTRAINT', name)]
    // Columns that nobody sees are there for the index alone.
    const hidden = there.columns.filter((one) => one.hidden && index.columns.includes(one.column))
    return [...schema.dropIndex(wanted, stateOf(index)), ...hidden.map((one) => drop('COLUMN', one.column))]
  })
}

/** An index as a schema editor drops it. */
export function stateOf({ name, columns, unique, method }: FoundIndex): IndexState {
  // What a database can have, its features name.
  return {
    name,
    columns,
    unique,
    ...(method === 'btree' ? {} : { method: method as NonNullable<IndexState['method']> }),
  }
}

function liveColumn(
  column: ColumnState,
  found: FoundColumn,
  differences: readonly Difference[],
  dialect: Dialect,
): ColumnState {
  if (differences.length === 0) return column
  const differs = (what: Difference['what']): boolean => differences.some((one) => one.what === what)
  const { dbDefault, comment, ...rest } = column.spec
  const made = differs('default') ? found.default && { sql: found.default } : dbDefault
  const told = differs('comment') ? found.comment : comment
  const { generated, ...plain } = column
  const computed = differs('generated') ? computedOf(found) : generated
  return {
    ...plain,
    ...(computed ? { generated: computed } : {}),
    spec: {
      ...(differs('type') ? { ...rest, ...typeOf(found, dialect) } : rest),
      nullable: differs('nullable') ? found.nullable : column.spec.nullable,
      ...(made ? { dbDefault: made } : {}),
      ...(told === undefined ? {} : { comment: told }),
    },
  }
}

function computedOf({ generated }: FoundColumn): ColumnState['generated'] {
  return generated && { expression: sqlExpression(generated.expression), stored: generated.stored }
}

/** A column that no migration knows, as a schema editor takes it. */
export function foundColumn(found: FoundColumn, dialect: Dialect): ColumnState {
  const computed = computedOf(found)
  return {
    name: found.column,
    column: found.column,
    spec: { ...specOfField(dialect.introspection.fieldOf(found)), nullable: found.nullable },
    primaryKey: false,
    references: undefined,
    ...(computed ? { generated: computed } : {}),
  }
}

const TYPE = ['sort', 'kind', 'maxLength', 'digits', 'places', 'collation', 'dbType', 'element', 'dims'] as const

// All that makes the type, also what it does not have.
function typeOf(found: FoundColumn, { introspection }: Dialect): Partial<FieldSpec> {
  const spec = specOfField(introspection.fieldOf(found))
  return Object.fromEntries(TYPE.map((name) => [name, spec[name]])) as Partial<FieldSpec>
}

const PLAIN = { nullable: true, unique: false, index: false } as const

function dataOf({ words: _words, note: _note, element, ...field }: FoundField): ColumnData {
  return { ...PLAIN, ...field, ...(element ? { element: dataOf(element) } : {}) }
}

function specOfField(found: FoundField): FieldSpec {
  return specOf(emptyState(), dataOf(found))
}
