import { type Problem, problem } from '../checks/checks.ts'
import { GenericReverse, Reverse, ReverseOne, Through, ThroughOne } from '../fields/fields.ts'
import type { RowRule } from '../model/meta.ts'
import { metaOf } from '../model/model.ts'
import type { ModelBuilder } from './build-model.ts'
import type { ModelDefinition } from './definition.ts'

const OF_THE_TABLE = [
  'table',
  'database',
  'scope',
  'indexes',
  'uniqueTogether',
  'checks',
  'managed',
  'view',
  'audit',
  'limitChoices',
] as const

// What is read off other models.
const COLUMNLESS = [Reverse, ReverseOne, Through, ThroughOne, GenericReverse] as const

/** Gives proxies the relations of their models, and reports what a proxy cannot have; a model comes before its proxies. */
export function finishProxies(builders: readonly ModelBuilder[], problems: Problem[]): void {
  for (const builder of builders) {
    const { proxyOf } = builder.definition
    if (!proxyOf) continue
    checkProxy(builder, proxyOf, problems)
    for (const relation of proxyOf.relations.values())
      if (!builder.definition.relations.has(relation.name)) builder.addRelation(relation)
  }
}

function checkProxy({ members, definition }: ModelBuilder, parent: ModelDefinition, problems: Problem[]): void {
  const { label, model } = definition
  for (const [name, declared] of members) {
    if (parent.names.includes(name))
      problems.push(
        problem(
          'core.proxy',
          `${label}.${name} stands in the place of ${parent.label}.${name}.`,
          'Choose another name.',
        ),
      )
    else if (!COLUMNLESS.some((kind) => declared instanceof kind))
      problems.push(
        problem(
          'core.proxy',
          `${label}.${name}: a proxy has no columns and no pairs of its own.`,
          `Declare it on ${parent.concrete.label}, or give it a model with a key to that.`,
        ),
      )
  }
  const meta = metaOf(model)
  for (const option of OF_THE_TABLE)
    if (meta[option] !== undefined)
      problems.push(
        problem(
          'core.proxy',
          `${label}.meta.${option}: the table of a proxy is that of ${parent.concrete.label}.`,
          `Say it there; a proxy has an ordering, scopes, validate, prune and names of its own.`,
        ),
      )
}

/** What both rules say of a row. */
export function bothRules(one: RowRule | undefined, other: RowRule | undefined): RowRule | undefined {
  if (typeof one !== 'function' || typeof other !== 'function') return other ?? one
  return (row, refuse) => {
    one(row, refuse)
    other(row, refuse)
  }
}
