import { UnknownField } from '@tsango/core/errors'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import type { Plan } from '../query/shape/plan.ts'
import { attributesOf } from '../rows/composite-keys.ts'

/** The columns of a model that rows are read with: those that `only` and `defer` say, the key, and keys that are needed to go on. */
export function loadedFields(
  plan: Plan,
  definition: ModelDefinition,
  prefix: readonly string[],
): readonly FieldDefinition[] {
  const { loading } = plan
  if (loading === undefined) return definition.fields
  const only = loading.only && below(loading.only, prefix)
  const named = only?.length || prefix.length === 0 ? only : undefined
  const deferred = new Set(below(loading.deferred, prefix))
  return definition.fields.filter((field) => {
    // A column stands for itself, and for the keys that it is part of.
    const whole = [field, ...definition.compositeKeys.filter(({ parts }) => parts?.includes(field))]
    if (field.primaryKey || whole.some((one) => isLink(plan, one, prefix))) return true
    if (whole.some(({ name, attribute }) => deferred.has(name) || deferred.has(attribute))) return false
    if (named === undefined) return true
    return whole.some(({ name, attribute }) =>
      named.some((path) => path === name || path === attribute || path.startsWith(`${name}__`)),
    )
  })
}

/** Throws where `only` or `defer` name what is no column, or what the query does not load. */
export function checkLoading({ loading, related }: Plan, definition: ModelDefinition): void {
  if (loading === undefined) return
  for (const path of [...(loading.only ?? []), ...loading.deferred]) {
    const segments = path.split('__')
    const name = segments.pop() as string
    const parent = segments.join('__')
    if (parent && !related.some((one) => one === parent || one.startsWith(`${parent}__`)))
      throw new QueryError(
        `"${path}" cannot be chosen: the query does not load "${parent}". Call selectRelated("${parent}") before.`,
      )
    const model = modelAt(definition, segments)
    if (!model.field(name)) throw new UnknownField(model.label, name, attributesOf(model))
  }
}

function modelAt(definition: ModelDefinition, segments: readonly string[]): ModelDefinition {
  let model = definition
  for (const name of segments) {
    const relation = model.relations.get(name)
    if (!relation) throw new UnknownField(model.label, name, [...model.relations.keys()])
    model = relation.target
  }
  return model
}

// Rows that were asked for by the keys of others are given to them by this column.
function isLink({ parents }: Plan, { name }: FieldDefinition, prefix: readonly string[]): boolean {
  return prefix.length === 0 && parents !== undefined && parents.through === undefined && parents.source === name
}

function below(paths: readonly string[], prefix: readonly string[]): readonly string[] {
  if (prefix.length === 0) return paths
  const start = `${prefix.join('__')}__`
  return paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length))
}
