import type { Index, ModelClass } from '@tsango/core/model'
import { columnsOf, type FieldDefinition, type ModelDefinition } from '@tsango/core/registry'
import { cleanRow } from '@tsango/core/values'
import { listOf } from '@tsango/toolkit/text'
import { isAudited } from '../audit/record.ts'
import { bulkInsertOf, type ConflictFields } from '../compile/bulk-writes.ts'
import { encoder } from '../compile/row-writes.ts'
import type { Database } from '../databases/databases.ts'
import { NotAuditable, QueryError } from '../errors/errors.ts'
import { currentSession } from '../scope/scope.ts'
import { batches, bytesOfRows } from './batches.ts'
import { withParts } from './composite-keys.ts'
import { buildRow } from './create.ts'
import { fieldsNamed } from './fields-named.ts'
import { insertGroups } from './insert-groups.ts'
import type { Values } from './persist.ts'
import { givePlaces, placedBy } from './places.ts'
import { versionOf } from './version.ts'
import { explained } from './violations.ts'

/** What an upsert is given, by name. */
export interface ConflictNames {
  readonly unique: readonly string[]
  readonly update: readonly string[]
}

/** Inserts rows but for those with unique values that are there. */
export async function insertNewRows(model: ModelClass, using: string, given: readonly object[]): Promise<void> {
  const { definition, rows } = await prepared(model, using, given, 'insertOrIgnore()')
  await insert(definition, using, rows, { target: undefined, update: [] })
}

/** Inserts rows; where one with the same values of `unique` is there, writes `update` into it. */
export async function upsertRows(
  model: ModelClass,
  using: string,
  given: readonly object[],
  names: ConflictNames,
): Promise<void> {
  const { definition, rows, conflict } = await preparedUpsert(model, using, given, { ...names, door: 'bulkUpsert()' })
  await insert(definition, using, rows, conflict)
}

/** The same of one row; resolves to the values by which it is found. */
export async function upsertRow(
  model: ModelClass,
  using: string,
  given: object,
  names: ConflictNames,
): Promise<Readonly<Record<string, unknown>>> {
  const { definition, rows, conflict } = await preparedUpsert(model, using, [given], { ...names, door: 'upsert()' })
  const row = rows[0] as Values
  const empty = names.unique.find((name) => (row[name] ?? null) === null)
  if (empty !== undefined)
    throw new QueryError(
      `upsert() finds a row of ${definition.label} by "${empty}", which has no value here: no row is like it. Use create().`,
    )
  await insert(definition, using, rows, conflict)
  return Object.fromEntries(names.unique.map((name) => [name, row[name]]))
}

interface Upsert {
  readonly definition: ModelDefinition
  readonly rows: readonly Values[]
  readonly conflict: ConflictFields
}

async function preparedUpsert(
  model: ModelClass,
  using: string,
  given: readonly object[],
  { door, ...names }: ConflictNames & { readonly door: string },
): Promise<Upsert> {
  const { database } = currentSession(using)
  const { definition, rows } = await prepared(model, using, given, door)
  if (!(Array.isArray(names.unique) && Array.isArray(names.update)))
    throw new QueryError(
      `${door} takes two lists of fields of ${definition.label}: "unique", by which a row is found, and "update", which a row that is there takes over; [] leaves it as it is.`,
    )
  const target = fieldsNamed(definition, names.unique, door.slice(0, -2))
  const update = fieldsNamed(definition, names.update, door.slice(0, -2))
  refuseUnknownTarget(definition, target, door)
  if (versionOf(definition))
    throw new QueryError(
      `${door} cannot tell whether a row of ${definition.label} is stale: it has a version. Use updateOrCreate().`,
    )
  const wrong = update.find((field) => field.primaryKey || target.includes(field))
  if (wrong)
    throw new QueryError(
      `${door} finds rows by "${wrong.attribute}": it cannot stand in "update", for it is the same before and after.`,
    )
  const { keyFields } = definition
  if (
    keyFields.every((field) => target.includes(field)) &&
    rows.some((row) => keyFields.some(({ attribute }) => (row[attribute] ?? null) === null))
  )
    throw new QueryError(
      `${door} by "${keyFields.map(({ attribute }) => attribute).join(', ')}" takes rows that all have it.`,
    )
  refuseTwins(database, definition, target, rows)
  refuseLeftOut(definition, update, given, door)
  return { definition, rows, conflict: { target, update } }
}

async function prepared(
  model: ModelClass,
  using: string,
  given: readonly object[],
  what: string,
): Promise<{ readonly definition: ModelDefinition; readonly rows: readonly Values[] }> {
  const definition = currentSession(using).database.registry.of(model)
  if (isAudited(definition)) throw new NotAuditable(definition.label, what)
  if (definition.extends)
    throw new QueryError(
      `${what} writes one table: a row of ${definition.label} is one of ${definition.extends.label}, too. Use bulkCreate(), or updateOrCreate().`,
    )
  const waiting = definition.indexes.find(({ deferrable }) => deferrable)
  if (waiting)
    throw new QueryError(
      `${what} cannot tell of a row of ${definition.label} whether it is there: its unique constraint over ${listOf(waiting.fields ?? [])} is checked at the commit. Use getOrCreate() or updateOrCreate().`,
    )
  const rows = given.map((values) => buildRow(model, using, values) as unknown as Values)
  const placed = placedBy(definition)
  if (placed) await givePlaces(placed, using, rows)
  for (const row of rows) cleanRow(definition, row)
  return { definition, rows }
}

async function insert(
  definition: ModelDefinition,
  using: string,
  rows: readonly Values[],
  conflict: ConflictFields,
): Promise<void> {
  try {
    await insertGroupsOf(definition, using, rows, conflict)
  } catch (error) {
    throw explained(error, currentSession(using).database.registry, definition)
  }
}

async function insertGroupsOf(
  definition: ModelDefinition,
  using: string,
  rows: readonly Values[],
  conflict: ConflictFields,
): Promise<void> {
  const session = currentSession(using)
  const { database } = session
  for (const { rows: group, columns } of insertGroups(definition, rows)) {
    const { fields } = columns
    if (fields.length === 0) {
      // Nothing that was given can be there already, and databases take no conflict clause behind nothing.
      const { statement } = database.writes.insert(definition, fields, 1, [])
      for (const _ of group) await session.run(statement, [])
      continue
    }
    const { maxParameters, batchBytes } = database.dialect.features
    const width = fields.length
    const values = encoder(database, fields)(group)
    const bytes = bytesOfRows(values, width, batchBytes)
    for (const [start, end] of batches(group.length, { rows: Math.floor(maxParameters / width), bytes })) {
      const { statement } = bulkInsertOf(database, definition, fields, conflict, end - start)
      await session.run(statement, values.slice(start * width, end * width))
    }
  }
}

// Some databases would take any unique constraint for the one that is meant, others would refuse the statement.
function refuseUnknownTarget(definition: ModelDefinition, target: readonly FieldDefinition[], door: string): void {
  const known = [
    definition.keyFields,
    ...definition.fields.filter((field) => field.spec.unique).map((field) => [field]),
    ...definition.compositeKeys.filter(({ spec }) => spec.unique).map(columnsOf),
    ...[...definition.uniqueTogether, ...definition.indexes.filter(isWhole).map(({ fields = [] }) => fields)].map(
      (names) =>
        names.flatMap((name) => {
          const field = definition.field(name)
          return field ? columnsOf(field) : []
        }),
    ),
  ]
  if (known.some((one) => one.length === target.length && target.every((field) => one.includes(field)))) return
  const names = known.map(
    (fields) => `(${[...new Set(fields.map((field) => field.madeFor ?? field.attribute))].join(', ')})`,
  )
  throw new QueryError(
    `${door} takes in "unique" the fields of one unique constraint of ${definition.label}. It has: ${names.join(', ')}.`,
  )
}

// What is not given has its default in the row that is made: a row that is there would take that over, too.
function refuseLeftOut(
  definition: ModelDefinition,
  update: readonly FieldDefinition[],
  given: readonly object[],
  door: string,
): void {
  const asked = update.filter(({ spec }) => spec.auto !== 'now')
  if (asked.length === 0) return
  for (const values of given) {
    const columns = withParts(definition, values as Values)
    const left = asked.find(({ attribute }) => columns[attribute] === undefined)
    if (left)
      throw new QueryError(
        `${door} was given no "${left.madeFor ?? left.attribute}" for a row of ${definition.label}, which stands in "update": a row that is there would lose its value to the default. Give one, null where there is none, or leave it out of "update".`,
      )
  }
}

// A unique index of some rows, or of what is computed, tells nothing of two rows alone.
function isWhole({ unique, where, expressions, deferrable }: Index): boolean {
  return (unique ?? false) && !where && !expressions && !deferrable
}

// Within one statement, the databases disagree on which of two rows wins.
function refuseTwins(
  database: Database,
  definition: ModelDefinition,
  target: readonly FieldDefinition[],
  rows: readonly Values[],
): void {
  const seen = new Set<string>()
  const parameters = encoder(database, target)
  for (const row of rows) {
    const given = parameters([row])
    const values = target.map((field, index) => canonical(database, field, given[index]))
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
  return database.columns.codecOf(spec).decode?.(value as never) ?? value
}
