import type { ModelClass } from '@tsango/core/model'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { cleanValues } from '@tsango/core/values'
import { bulkInsertOf, type ConflictFields } from '../compile/bulk-writes.ts'
import { rowParameters } from '../compile/row-writes.ts'
import type { Database } from '../databases/databases.ts'
import { QueryError } from '../errors/errors.ts'
import { currentSession } from '../scope/scope.ts'
import { buildRow } from './create.ts'
import { fieldsNamed } from './fields-named.ts'
import { byKey, type Values } from './persist.ts'

/** What an upsert is given, by name. */
export interface ConflictNames {
  readonly unique: readonly string[]
  readonly update: readonly string[]
}

/** Inserts rows but for those with unique values that are there. */
export async function insertNewRows(model: ModelClass, using: string, given: readonly object[]): Promise<void> {
  const { definition, rows } = prepared(model, using, given)
  await insert(definition, using, rows, { target: undefined, update: [] })
}

/** Inserts rows; where one with the same values of `unique` is there, writes `update` into it. */
export async function upsertRows(
  model: ModelClass,
  using: string,
  given: readonly object[],
  names: ConflictNames,
): Promise<void> {
  const { database } = currentSession(using)
  const { definition, rows } = prepared(model, using, given)
  const target = fieldsNamed(definition, names.unique, 'bulkUpsert')
  const update = fieldsNamed(definition, names.update, 'bulkUpsert')
  refuseUnknownTarget(definition, target)
  const wrong = update.find((field) => field.primaryKey || target.includes(field))
  if (wrong)
    throw new QueryError(
      `bulkUpsert() finds rows by "${wrong.attribute}": it cannot stand in "update", for it is the same before and after.`,
    )
  if (target.includes(definition.key) && rows.some((row) => (row[definition.key.attribute] ?? null) === null))
    throw new QueryError(`bulkUpsert() by "${definition.key.attribute}" takes rows that all have it.`)
  refuseTwins(database, definition, target, rows)
  await insert(definition, using, rows, { target, update })
}

function prepared(
  model: ModelClass,
  using: string,
  given: readonly object[],
): { readonly definition: ModelDefinition; readonly rows: readonly Values[] } {
  const definition = currentSession(using).database.registry.of(model)
  const rows = given.map((values) => buildRow(model, using, values) as unknown as Values)
  for (const row of rows) cleanValues(definition, row)
  return { definition, rows }
}

async function insert(
  definition: ModelDefinition,
  using: string,
  rows: readonly Values[],
  conflict: ConflictFields,
): Promise<void> {
  const session = currentSession(using)
  const { database } = session
  for (const [automatic, group] of byKey(definition, rows)) {
    const fields = definition.fields.filter((field) => !(automatic && field.primaryKey))
    const size = Math.floor(database.dialect.features.maxParameters / Math.max(1, fields.length))
    for (let start = 0; start < group.length; start += size) {
      const some = group.slice(start, start + size)
      const { statement } = bulkInsertOf(database, definition, fields, conflict, some.length, some.length === size)
      await session.run(
        statement,
        some.flatMap((row) => rowParameters(database, fields, row)),
      )
    }
  }
}

// Some databases would take any unique constraint for the one that is meant, others would refuse the statement.
function refuseUnknownTarget(definition: ModelDefinition, target: readonly FieldDefinition[]): void {
  const known = [
    [definition.key],
    ...definition.fields.filter((field) => field.spec.unique).map((field) => [field]),
    ...[
      ...definition.uniqueTogether,
      ...definition.indexes.filter((index) => index.unique).map((index) => index.fields),
    ].map((names) => names.map((name) => definition.field(name))),
  ]
  if (known.some((one) => one.length === target.length && target.every((field) => one.includes(field)))) return
  const names = known.map((fields) => `(${fields.map((field) => field?.attribute).join(', ')})`)
  throw new QueryError(
    `bulkUpsert() takes in "unique" the fields of one unique constraint of ${definition.label}. It has: ${names.join(', ')}.`,
  )
}

// Within one statement, the databases disagree on which of two rows wins.
function refuseTwins(
  database: Database,
  definition: ModelDefinition,
  target: readonly FieldDefinition[],
  rows: readonly Values[],
): void {
  const seen = new Set<string>()
  for (const row of rows) {
    const values = target.map((field, index) => canonical(database, field, rowParameters(database, target, row)[index]))
    if (values.includes(null)) continue
    const text = JSON.stringify(values, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
    if (seen.has(text))
      throw new QueryError(
        `Two of the rows for bulkUpsert() have the same ${target.map((field) => `"${field.attribute}"`).join(' and ')}: which should win? (${definition.label})`,
      )
    seen.add(text)
  }
}

// A decimal that travels as text has several spellings.
function canonical(database: Database, { spec }: FieldDefinition, value: unknown): unknown {
  if (spec.sort !== 'decimal' || typeof value !== 'string') return value
  return database.dialect.columns.codecOf(spec).decode?.(value as never) ?? value
}
