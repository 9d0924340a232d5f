import { ValidationError } from '@tsango/core/errors'
import { type FieldDefinition, keysOf, lineOf, type ModelDefinition } from '@tsango/core/registry'
import type { Faults } from '@tsango/core/values'
import { columnsOf, conditionNode } from '../expressions/expressions.ts'
import { databaseBeside } from '../scope/scope.ts'
import { allRows, among, countOf, where } from './ask.ts'
import { unloadedOf } from './partial.ts'
import type { RowState } from './state.ts'

/** Rejects with `ValidationError` where a key that changed leads to a row that its model does not let be chosen. */
export async function holdLimits(definition: ModelDefinition, state: RowState, row: object): Promise<void> {
  const values = row as Readonly<Record<string, unknown>>
  const unloaded = unloadedOf(row)
  const faults: Faults = {}
  for (const field of lineOf(definition).flatMap(keysOf)) {
    const { attribute, relation } = field
    if (!relation?.limit || unloaded.includes(attribute)) continue
    const key = values[attribute]
    if (key === null || key === undefined || (await mayHold(field, key, state, row))) continue
    faults[attribute] = [{ code: 'not_a_choice', message: `This ${relation.target.verboseName} cannot be chosen.` }]
  }
  if (Object.keys(faults).length > 0) throw new ValidationError(definition.label, faults)
}

async function mayHold(
  { attribute, relation, model }: FieldDefinition,
  key: unknown,
  { database, phase }: RowState,
  row: object,
): Promise<boolean> {
  if (!relation?.limit) return true
  const { target, to, limit } = relation
  const using = databaseBeside(model.model, database, target.model, 'write')
  const condition = conditionNode(limit(columnsOf(target.model) as never))
  // Scopes have no part in it, but nobody chooses out of the trash.
  const live = target.softDelete ? { [`${target.softDelete.attribute}__isnull`]: true } : {}
  const allowed = where(among(allRows(target.model, using), { [to.attribute]: key, ...live }), condition)
  if ((await countOf(allowed)) > 0) return true
  if (phase === 'new') return false
  // What stands in the row as it is, is not for this row to answer for.
  const own = (row as Readonly<Record<string, unknown>>)[model.key.attribute]
  return (await countOf(among(allRows(model.model, database), { [model.key.attribute]: own, [attribute]: key }))) > 0
}
