import { humanize } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { type ModelClass, metaOf } from '../model/model.ts'
import type { ModelDefinition, RelationDefinition } from './definition.ts'

/** Finds a model by its class, through swaps. */
export type Resolve = (model: ModelClass) => ModelDefinition | undefined

type RelationStart = Pick<RelationDefinition, 'kind' | 'name' | 'model' | 'target' | 'many' | 'from' | 'to'> &
  Partial<RelationDefinition>

/** Fills in what most relations have in common. */
export function relation(start: RelationStart): RelationDefinition {
  return {
    nullable: true,
    label: humanize(start.name),
    through: undefined,
    hops: undefined,
    generic: undefined,
    onDelete: undefined,
    declared: true,
    editable: false,
    help: undefined,
    key: undefined,
    limit: metaOf(start.model.model).limitChoices?.[start.name],
    ...start,
  }
}

/** The problem of a relation that leads to a model which no app lists. */
export function missing(definition: ModelDefinition, name: string, to: ModelClass): Problem {
  return problem(
    'core.unknown_target',
    `${definition.label}.${name} leads to the model "${to.name}", which no app lists.`,
    `Add ${to.name} to the models of its app, and that app to "apps".`,
  )
}
