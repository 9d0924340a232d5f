import type { FieldDefinition, GenericDefinition } from '@tsango/core/registry'
import { contentTypeOf } from '@tsango/orm/content-types'
import { type AnyRow, type Rows, rowsOf, type Values } from '../rows/any-rows.ts'
import { aimOf } from '../showing/targets.ts'
import type { Input } from '../site/inputs.ts'
import type { FaultList } from './faults.ts'
import { sameValue } from './same-value.ts'

/** Leaves of some rows those that may be chosen. */
export type Allowed = (rows: Rows) => Rows

/**
 * What rows to choose from have to fulfil; `undefined` where all may be chosen: what the model says of the relation, and the type of a key to rows of several
 * models is one of those.
 */
export async function allowedFor({ field, relation }: Input): Promise<Allowed | undefined> {
  const limit = relation?.limit as Parameters<Rows['where']>[0] | undefined
  const types = field && (await typesOf(field))
  if (!limit && !types) return undefined
  return (rows) => {
    const some = types ? rows.filter({ id__in: types }) : rows
    return limit ? some.where(limit) : some
  }
}

async function typesOf(field: FieldDefinition): Promise<readonly number[] | undefined> {
  const generics = [...field.model.generics.values()].filter(({ type }) => type === field)
  const models = new Set(generics.flatMap(({ targets }) => targets.map(({ concrete }) => concrete.model)))
  if (models.size === 0) return undefined
  const types: number[] = []
  for (const model of models) types.push((await contentTypeOf(model)).id)
  return types
}

/** Whether a row already holds what is sent for a column: it may keep it, whatever may be chosen today. */
export function holds(field: FieldDefinition, row: AnyRow | undefined, value: unknown): boolean {
  return row !== undefined && sameValue(field.spec, row[field.attribute], value)
}

/** Checks that keys to rows of several models lead to a row, where a form says where they lead and that is new. */
export async function checkPointers(
  inputs: readonly Input[],
  values: Values,
  faults: FaultList,
  row: AnyRow | undefined,
): Promise<void> {
  // The fields of a model that extends another are of both.
  const generics = new Set(inputs.flatMap(({ field }) => [...(field?.model.generics.values() ?? [])]))
  for (const generic of generics) {
    const { type, key } = generic
    const written = inputs.filter(({ field, readOnly }) => !readOnly && (field === key || field === type))
    const input = written.find(({ field }) => field === key) ?? written[0]
    if (!input || !isNew(generic, values, row)) continue
    // What is taken away is nothing, and not what the row held.
    const [typeId, held] = [type, key].map(
      ({ attribute }) => (attribute in values ? values[attribute] : row?.[attribute]) ?? null,
    )
    if (typeId === null && held === null) continue
    if (typeId === null || held === null) faults.add(input.name, `${type.label} and ${key.label} are given together.`)
    else if (!(await leadsSomewhere(generic, typeId, held)))
      faults.add(input.name, 'There is no such row. Choose another.')
  }
}

function isNew({ type, key }: GenericDefinition, values: Values, row: AnyRow | undefined): boolean {
  return [type, key].some(
    ({ attribute, spec }) => attribute in values && !(row && sameValue(spec, row[attribute], values[attribute])),
  )
}

async function leadsSomewhere(generic: GenericDefinition, type: unknown, held: unknown): Promise<boolean> {
  const aim = await aimOf(generic, type, held)
  if (!aim) return false
  const { target, key } = aim
  return (
    (await rowsOf(target.model)
      .filter({ [target.key.attribute]: key })
      .count()) > 0
  )
}
