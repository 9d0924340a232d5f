import { UnknownField } from '@tsango/core/errors'
import { atomic } from '../atomic/atomic.ts'
import { DoesNotExist, RowGone, UniqueViolation } from '../errors/errors.ts'
import type { RowBase } from '../rows/row.ts'
import { currentSession } from '../scope/scope.ts'
import { refuseCut, refuseSelection } from './find.ts'
import type { Query } from './query-set.ts'

type Values = Readonly<Record<string, unknown>>

/** The one row that matches, or a new one; `true` where it is new. What another transaction makes at the same time is found, not made twice. */
export async function getOrCreate(query: Query, lookups: object, defaults: object): Promise<[RowBase, boolean]> {
  const values = { ...plainValues(query, lookups), ...defaults }
  refuseSelection(query, 'getOrCreate')
  refuseCut(query, 'getOrCreate')
  const wanted = query.filter(lookups)
  const found = await only(wanted)
  if (found) return [found, false]
  try {
    const { using } = query.subquery
    return [await atomic(() => query.create(values), { using }), true]
  } catch (error) {
    if (!(error instanceof UniqueViolation)) throw error
    const made = await only(wanted)
    if (made) return [made, false]
    throw error
  }
}

// A row that was found may be deleted before it is updated: then it is looked for again.
const ATTEMPTS = 3

/** Writes values into the one row that matches, or makes it; `true` where it is new. `fresh` is a query for all rows of its model. */
export async function updateOrCreate(
  query: Query,
  fresh: Query,
  lookups: object,
  values: object,
): Promise<[RowBase, boolean]> {
  const { registry } = currentSession(query.subquery.using).database
  const { key, fields, label } = registry.of(query.plan.model)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const [row, created] = await getOrCreate(query, lookups, values)
    if (created || Object.keys(values).length === 0) return [row, created]
    const now = new Date()
    const moments = fields.filter((field) => field.spec.auto === 'now').map((field) => [field.attribute, now])
    const written = { ...values, ...Object.fromEntries(moments) }
    const id = (row as unknown as Values)[key.attribute]
    // Only these columns: a whole row written back would undo what others changed since it was read.
    if ((await fresh.filter({ pk: id }).update(written)) > 0) return [Object.assign(row, written), false]
  }
  throw new RowGone(label, 'was deleted by others while it was updated')
}

async function only(query: Query): Promise<RowBase | undefined> {
  try {
    return (await query.get()) as RowBase
  } catch (error) {
    if (error instanceof DoesNotExist) return undefined
    throw error
  }
}

// The values of lookups that name a column and nothing else: what a new row has.
function plainValues(query: Query, lookups: object): Values {
  const definition = currentSession(query.subquery.using).database.registry.of(query.plan.model)
  const values: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(lookups)) {
    if (name.includes('__')) continue
    const field = name === 'pk' ? definition.key : definition.field(name)
    if (!field)
      throw new UnknownField(
        definition.label,
        name,
        definition.fields.map((one) => one.attribute),
      )
    values[field.attribute] = value
  }
  return values
}
