import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { isMadeByWindows } from '../../compile/stages.ts'
import type { OrderNode } from '../../expressions/node.ts'
import { totalOrder } from '../chain/total-order.ts'
import type { Plan } from '../shape/plan.ts'

/**
 * How the rows of `iterate` are read: all by one statement; by one for each part, which begins behind the last row of the part before; or by one whose rows
 * come part by part.
 */
export type Way = 'whole' | 'keys' | 'cursor'

/** What the way depends on besides the query. */
export interface WayOptions {
  readonly size: number
  /** Of the query; infinite where it has none. */
  readonly limit: number
  /** Whether the database can give the rows of one statement part by part. */
  readonly cursors: boolean
}

/** How the rows of a plan are read part by part: by keys where each part costs no more than its own rows. */
export function wayOf(plan: Plan, definition: ModelDefinition, { size, limit, cursors }: WayOptions): Way {
  if (limit <= size) return 'whole'
  if (!goesOn(plan)) return 'cursor'
  return !cursors || (!definition.view && isServed(totalOrder(plan, definition), definition)) ? 'keys' : 'cursor'
}

/** Whether rows behind a row can be asked for: rows of the model, that are themselves and computed from themselves. */
function goesOn(plan: Plan): boolean {
  const made = plan.selection || plan.distinctOn || plan.combined || plan.source || plan.recursive || plan.sql
  if (made || plan.joins.length > 0) return false
  // A window sees all rows; behind a condition on the place it would see those behind it.
  return !isMadeByWindows(plan)
}

/** Whether an index that holds each place once serves an order: that of the key, or of a unique constraint. */
function isServed(terms: readonly OrderNode[], definition: ModelDefinition): boolean {
  const fields = terms.map(({ item, nulls, descending }) => {
    const own = item.kind === 'path' && item.depth === 0 && nulls === undefined && descending === terms[0]?.descending
    const field = own ? (item.path === 'pk' ? definition.key : definition.field(item.path)) : undefined
    return field?.spec.nullable ? undefined : field
  })
  return uniqueFields(definition).some(
    (unique) => unique.length > 0 && unique.every((field, at) => field !== undefined && field === fields[at]),
  )
}

function uniqueFields(definition: ModelDefinition): readonly (readonly (FieldDefinition | undefined)[])[] {
  const { keyFields, fields, uniqueTogether, indexes } = definition
  const whole = indexes.filter(({ unique, where, expressions }) => unique && !where && !expressions)
  return [
    keyFields,
    ...fields.filter(({ spec }) => spec.unique).map((field) => [field]),
    ...[...uniqueTogether, ...whole.map((one) => one.fields ?? [])].map((names) =>
      names.map((name) => definition.field(name)),
    ),
  ]
}
