import type { FieldDefinition, ModelDefinition, RelationDefinition } from '@tsango/core/registry'
import { BASE_LOOKUPS } from './base-lookups.ts'

/** Whether a path follows a key into the other model; `author__id` and `author__isnull` are of the key's own column. */
export function isFollowed(field: FieldDefinition, name: string, next: string | undefined): boolean {
  const target = field.relation?.target
  if (!target || next === undefined || name === field.attribute) return false
  return (hasMember(target, next) || next === 'pk') && skipped(field, next) === 0
}

/** How many words behind a key are but another name of its column. */
export function skipped({ relation }: FieldDefinition, next: string | undefined): number {
  return relation && next !== undefined && leadsToKey(relation, next) ? 1 : 0
}

/** Whether the next word asks of a relation as a whole, as the other model has no field of that name. */
export function isAskedWhole(target: ModelDefinition, next: string): boolean {
  return BASE_LOOKUPS.includes(next) && !hasMember(target, next)
}

/** The part of a key that the next words name: it stands in the column of the key that holds it, unless the path goes on behind it. */
export function heldPart(
  { parts, relation }: FieldDefinition,
  [name, next]: readonly string[],
): { readonly own: FieldDefinition; readonly part: FieldDefinition } | undefined {
  const pointedAt = relation?.to.parts
  if (!pointedAt || !parts || name === undefined) return undefined
  const index = pointedAt.findIndex((part) => part.name === name || part.attribute === name)
  const [part, own] = [pointedAt[index], parts[index]]
  if (!part || !own) return undefined
  const target = name === part.attribute && name !== part.name ? undefined : part.relation?.target
  return next !== undefined && target && (next === 'pk' || hasMember(target, next)) ? undefined : { own, part }
}

function leadsToKey({ to, target }: RelationDefinition, next: string): boolean {
  return to.name === next || (to === target.key && next === 'pk')
}

function hasMember({ field, relations, generics }: ModelDefinition, name: string): boolean {
  return field(name) !== undefined || relations.has(name) || generics.has(name)
}
