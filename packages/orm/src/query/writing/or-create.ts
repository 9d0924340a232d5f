import { UnknownField } from '@tsango/core/errors'
import type { ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../../atomic/atomic.ts'
import { DoesNotExist, QueryError, RowGone, takeNamed, UniqueViolation } from '../../errors/errors.ts'
import { attributesOf } from '../../rows/composite-keys.ts'
import { fieldsNamed } from '../../rows/fields-named.ts'
import type { RowBase } from '../../rows/row.ts'
import { plainValue, rowsOfColumn } from '../../rows/row-key.ts'
import { currentDatabases } from '../../scope/scope.ts'
import type { Query } from '../query-set.ts'
import { refuseCut, refuseSelection } from '../reading/find.ts'

type Values = Readonly<Record<string, unknown>>

/** The one row that matches, or a new one; `true` where it is new. What another transaction makes at the same time is found, not made twice. */
export async function getOrCreate(query: Query, lookups: object, defaults: object): Promise<[RowBase, boolean]> {
  takeNamed('getOrCreate()', 'lookups by name, getOrCreate({ slug: "hi" })', lookups)
  takeNamed('getOrCreate()', 'the values of a new row by name behind the lookups', defaults)
  const values = { ...plainValues(query, lookups), ...defaults }
  refuseSelection(query, 'getOrCreate')
  refuseCut(query, 'getOrCreate')
  // A replica may not have yet what was just made.
  const wanted = query.onPrimary().filter(lookups)
  const found = await only(wanted)
  if (found) return [found, false]
  try {
    const using = query.database('write')
    return [await atomic(() => query.create(values), { using }), true]
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    const made = await only(wanted)
    if (made) return [made, false]
    const lifted = await hiddenBy(wanted)
    if (lifted)
      error.message += ` A row that this query hides has the values of the lookups: reach it with ${lifted}, or choose other values.`
    throw error
  }
}

// A row that was found may be deleted before it is updated: then it is looked for again.
const ATTEMPTS = 3

/** Writes values into the one row that matches, or makes it with them and with others; `true` where it is new. `fresh` is a query for all rows of its model. */
export async function updateOrCreate(
  query: Query,
  fresh: Query,
  lookups: object,
  { values, created }: { readonly values: object; readonly created: object },
): Promise<[RowBase, boolean]> {
  takeNamed('updateOrCreate()', 'lookups by name, updateOrCreate({ slug: "hi" }, { title: "Hi" })', lookups)
  for (const more of [values, created]) takeNamed('updateOrCreate()', 'values by name behind the lookups', more)
  const using = query.database('write')
  const definition = currentDatabases().registry.of(query.plan.model)
  const { label } = definition
  const fields = fieldsNamed(definition, Object.keys(values), 'updateOrCreate')
  const key = fields.find((field) => field.primaryKey)
  if (key)
    throw new QueryError(
      `updateOrCreate() cannot write the key "${key.attribute}" of a row that is there. Put it first, into the lookups.`,
    )
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [found, made] = await getOrCreate(query, lookups, { ...values, ...created })
    if (made) return [found, true]
    const id = (found as unknown as Values)[definition.key.attribute]
    // Not around the insert as well: of several whose insert fails, each would hold what the others wait for.
    const row = await atomic(() => updateLocked(fresh.filter({ pk: id }), values), { using })
    if (row) return [row, false]
  }
  throw new RowGone(label, 'was deleted by others while it was updated')
}

// Read again and held, so that writing the whole row back undoes nothing that others changed.
async function updateLocked(query: Query, values: object): Promise<RowBase | undefined> {
  const [row] = (await query.selectForUpdate().all()) as RowBase[]
  if (row === undefined) return undefined
  const written = Object.entries(values).filter(([, value]) => value !== undefined)
  await Object.assign(row, Object.fromEntries(written)).save()
  return row
}

/** What lifts the scope that hides a row; a row that is merely filtered away is hidden by none. */
export async function hiddenBy(query: Query): Promise<string | undefined> {
  const { softDelete, scopes } = currentDatabases().registry.of(query.plan.model)
  if (softDelete && (await query.withTrashed().exists())) return 'withTrashed()'
  for (const name of Object.keys(scopes)) if (await query.withoutScope(name).exists()) return `withoutScope('${name}')`
  return (await query.withoutScopes().exists()) ? 'withoutScopes()' : undefined
}

async function only(query: Query): Promise<RowBase | undefined> {
  try {
    return (await query.get()) as RowBase
  } catch (error) {
    if (error instanceof DoesNotExist) return undefined
    throw error
  }
}

function partsOf({ keyFields, label }: ModelDefinition, key: unknown): Values {
  if (!Array.isArray(key) || key.length !== keyFields.length)
    throw new QueryError(`The key of ${label} is a list of ${keyFields.length} parts.`)
  return Object.fromEntries(keyFields.map(({ attribute }, index) => [attribute, key[index]]))
}

// The values of lookups that name a column and nothing else: what a new row has.
function plainValues(query: Query, lookups: object): Values {
  const definition = currentDatabases().registry.of(query.plan.model)
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(lookups)) {
    if (name.includes('__')) continue
    if (name === 'pk' && definition.keyFields.length > 1) {
      Object.assign(values, partsOf(definition, plainValue(value, { rows: definition.key }, name)))
      continue
    }
    const field = name === 'pk' ? definition.key : definition.field(name)
    if (!field) throw new UnknownField(definition.label, name, attributesOf(definition))
    values[field.attribute] = plainValue(value, rowsOfColumn(field, name), name)
  }
  return values
}
