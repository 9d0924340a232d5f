import { listOf } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { Through, ThroughOne } from '../fields/fields.ts'
import type { ModelBuilder } from './build-model.ts'
import type { ModelDefinition, RelationDefinition } from './definition.ts'
import { type Resolve, relation } from './relation.ts'

type Declared = Through<unknown> | ThroughOne<unknown>

/** Adds the relations that are paths over others, once those are there. */
export function throughRelations(builders: readonly ModelBuilder[], resolve: Resolve, problems: Problem[]): void {
  const waiting = new Map<ModelDefinition, Map<string, Declared>>()
  const owners = new Map<ModelDefinition, ModelBuilder>()
  for (const builder of builders) {
    const declared = [...builder.members].filter((member): member is [string, Declared] => isThrough(member[1]))
    waiting.set(builder.definition, new Map(declared))
    owners.set(builder.definition, builder)
  }
  // A path may lead over another of them, which is then added first.
  const find = (model: ModelDefinition, name: string): RelationDefinition | undefined => {
    const known = model.relations.get(name)
    const own = known ? undefined : waiting.get(model)?.get(name)
    if (!own) return known ?? (model.proxyOf && find(model.proxyOf, name))
    waiting.get(model)?.delete(name)
    add(owners.get(model) as ModelBuilder, name, own)
    return model.relations.get(name)
  }
  const add = (builder: ModelBuilder, name: string, declared: Declared): void => {
    const hops = hopsOf(builder.definition, name, declared, find, problems)
    if (!hops || !startsHere(builder.definition, name, declared, resolve, problems)) return
    const made = overHops(builder.definition, name, declared, hops, problems)
    if (made) builder.addRelation(made)
  }
  for (const [model, declared] of waiting) for (const name of [...declared.keys()]) find(model, name)
}

function isThrough(declared: unknown): declared is Declared {
  return declared instanceof Through || declared instanceof ThroughOne
}

function startsHere(
  { label, concrete }: ModelDefinition,
  name: string,
  { spec }: Declared,
  resolve: Resolve,
  problems: Problem[],
): boolean {
  const from = resolve(spec.from())
  if (from?.concrete === concrete) return true
  problems.push(
    problem(
      'core.through_path',
      `${label}.${name} says that its path starts at ${from?.label ?? `"${spec.from().name}"`}.`,
      `It starts at the model that declares it: f.through(() => ${concrete.name}, '${spec.path}').`,
    ),
  )
  return false
}

function hopsOf(
  definition: ModelDefinition,
  name: string,
  { spec: { path } }: Declared,
  find: (model: ModelDefinition, name: string) => RelationDefinition | undefined,
  problems: Problem[],
): readonly RelationDefinition[] | undefined {
  const hops: RelationDefinition[] = []
  let model = definition
  for (const step of path.split('__')) {
    const hop = find(model, step)
    if (!hop) {
      problems.push(
        problem(
          'core.through_path',
          `${definition.label}.${name} goes along "${path}", and ${model.label} has no relation "${step}" to go on with.`,
          `It has: ${listOf([...model.relations.keys()]) || 'none'}.`,
        ),
      )
      return undefined
    }
    hops.push(...(hop.hops ?? [hop]))
    model = hop.target
  }
  return hops
}

function overHops(
  definition: ModelDefinition,
  name: string,
  declared: Declared,
  hops: readonly RelationDefinition[],
  problems: Problem[],
): RelationDefinition | undefined {
  const one = declared instanceof ThroughOne
  const many = hops.find((hop) => hop.many)
  const [first, last] = [hops[0], hops.at(-1)]
  if (!first || !last || hops.length < 2) {
    problems.push(
      problem(
        'core.through_path',
        `${definition.label}.${name} goes along "${declared.spec.path}", which is one relation.`,
        'Ask that relation itself, or write a path of two or more: posts__comments.',
      ),
    )
    return undefined
  }
  if (one && many) {
    problems.push(
      problem(
        'core.through_path',
        `${definition.label}.${name} leads to one row, but "${many.name}" of ${many.model.label} holds many.`,
        'Use f.through(…).',
      ),
    )
    return undefined
  }
  return relation({
    kind: one ? 'throughOne' : 'through',
    name,
    model: definition,
    target: last.target,
    many: !one,
    from: first.from,
    // The column of the way back of a key to rows of several models does not say by itself of which model they are.
    to: last.generic ? last.target.key : last.to,
    hops,
  })
}
