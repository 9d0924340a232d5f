import { type Problem, problem } from '../checks/checks.ts'
import { ManyToMany } from '../fields/fields.ts'
import type { ModelBuilder } from './build-model.ts'
import type { RelationDefinition } from './definition.ts'
import { turnedRound } from './pairs-back.ts'
import { relation } from './relation.ts'

/** Adds the ways back that `relatedName` names where the other model does not declare one, for queries from that side. */
export function relatedNames(builders: readonly ModelBuilder[], problems: Problem[]): void {
  const byDefinition = new Map(builders.map((builder) => [builder.definition, builder]))
  for (const builder of builders) {
    for (const forward of builder.definition.relations.values()) {
      const name = relatedNameOf(builder, forward)
      const target = name === undefined ? undefined : byDefinition.get(forward.target.concrete)
      if (!name || !target || hasWayBack(target, forward)) continue
      if (target.definition.names.includes(name)) {
        problems.push(
          problem(
            'core.related_name',
            `${builder.definition.label}.${forward.name} has the relatedName "${name}", which ${target.definition.label} already has.`,
            'Choose another relatedName.',
          ),
        )
        continue
      }
      target.addRelation(wayBack(name, forward))
    }
  }
}

function relatedNameOf(builder: ModelBuilder, forward: RelationDefinition): string | undefined {
  // A table of pairs is no relation of its own.
  const common = builder.definition.automatic ? undefined : builder.meta.defaultRelatedName
  if (forward.key) return forward.key.relatedName ?? common
  const declared = builder.members.get(forward.name)
  return declared instanceof ManyToMany ? (declared.spec.relatedName ?? common) : undefined
}

function hasWayBack(target: ModelBuilder, forward: RelationDefinition): boolean {
  return [...target.definition.relations.values()].some((one) => {
    if (!one.declared || one === forward) return false
    if (!forward.through) return !one.through && one.to === forward.from
    return one.kind === 'reverse' && one.through?.source === forward.through.target
  })
}

function wayBack(name: string, forward: RelationDefinition): RelationDefinition {
  if (forward.through) return relation({ ...turnedRound(name, forward), declared: false })
  const one = forward.kind === 'oneToOne'
  return relation({
    kind: one ? 'reverseOne' : 'reverse',
    name,
    model: forward.target.concrete,
    target: forward.model,
    declared: false,
    many: !one,
    from: forward.to,
    to: forward.from,
  })
}
