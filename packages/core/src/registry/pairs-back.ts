import { type Problem, problem } from '../checks/checks.ts'
import { ManyToMany, Reverse } from '../fields/fields.ts'
import { membersOf } from '../model/model.ts'
import type { ModelBuilder } from './build-model.ts'
import type { RelationDefinition } from './definition.ts'
import { missing, type Resolve, relation } from './relation.ts'

/** The many-to-many relation that a declared way back turns round; `undefined` where it is that of a key. */
export function pairedBy({ spec }: Reverse<unknown>): ManyToMany<unknown> | undefined {
  const declared = membersOf(spec.from()).get(spec.via)
  return declared instanceof ManyToMany ? declared : undefined
}

/** Adds the ways back of many-to-many relations that models declare, once those are there. */
export function pairsBack(builders: readonly ModelBuilder[], resolve: Resolve, problems: Problem[]): void {
  for (const builder of builders)
    for (const [name, declared] of builder.members)
      if (declared instanceof Reverse && pairedBy(declared)) addBack(builder, name, declared, resolve, problems)
}

function addBack(
  builder: ModelBuilder,
  name: string,
  { spec: { from, via } }: Reverse<unknown>,
  resolve: Resolve,
  problems: Problem[],
): void {
  const { definition } = builder
  const target = resolve(from())
  if (!target) {
    problems.push(missing(definition, name, from()))
    return
  }
  const forward = target.relations.get(via)
  // What keeps it from being there is a problem of its own.
  if (!forward?.through) return
  if (forward.target.concrete !== definition.concrete) {
    problems.push(
      problem(
        'core.reverse',
        `${definition.label}.${name} is the way back of "${via}" of ${target.label}, which leads to ${forward.target.label}.`,
        `Declare it there, or give ${target.label} a relation: f.manyToMany(() => ${definition.name}).`,
      ),
    )
    return
  }
  builder.addRelation(relation({ ...turnedRound(name, forward), kind: 'reverse' }))
}

/** A many-to-many relation, read from its other side. */
export function turnedRound(name: string, forward: RelationDefinition): Parameters<typeof relation>[0] {
  const { through, target, model } = forward
  return {
    kind: 'manyToMany',
    name,
    model: target.concrete,
    target: model,
    many: true,
    from: target.key,
    to: model.key,
    through: through && { ...through, source: through.target, target: through.source },
  }
}
