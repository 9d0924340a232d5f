import { humanize } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { Generic, GenericReverse } from '../fields/fields.ts'
import { membersOf } from '../model/model.ts'
import type { ModelBuilder } from './build-model.ts'
import { keyNamesOf } from './composite-key.ts'
import type { GenericDefinition, ModelDefinition } from './definition.ts'
import { isKindOf } from './extensions.ts'
import { missing, type Resolve, relation } from './relation.ts'

/** The model of content types: what keys to rows of several models name those by. */
export const CONTENT_TYPE = 'content_types.ContentType'

/** Adds the keys to rows of several models, and then the ways back of those. */
export function genericRelations(builders: readonly ModelBuilder[], resolve: Resolve, problems: Problem[]): void {
  for (const builder of builders)
    for (const [name, declared] of builder.members)
      if (declared instanceof Generic) addGeneric(builder, name, declared, resolve, problems)
  for (const builder of builders)
    for (const [name, declared] of builder.members)
      if (declared instanceof GenericReverse) addReverse(builder, name, declared, resolve, problems)
}

function addGeneric(
  builder: ModelBuilder,
  name: string,
  { spec }: Generic<unknown>,
  resolve: Resolve,
  problems: Problem[],
): void {
  const { definition } = builder
  const type = definition.field(spec.type)
  const key = definition.field(spec.key)
  if (type?.relation?.target.label !== CONTENT_TYPE || key?.sort !== 'text') {
    problems.push(
      problem(
        'core.generic',
        `${definition.label}.${name} is made of "${spec.type}" and "${spec.key}", which are not a key to ContentType and a text.`,
        `Declare ${spec.type} = f.fk(() => ContentType, { onDelete: 'cascade' }) and ${spec.key} = f.char(64).`,
      ),
    )
    return
  }
  const targets: ModelDefinition[] = []
  for (const model of spec.to()) {
    const target = resolve(model)
    if (!target) problems.push(missing(definition, name, model))
    else if (keyNamesOf(membersOf(target.model)))
      problems.push(
        problem(
          'core.generic',
          `${definition.label}.${name} points at ${target.label}, whose key consists of several columns.`,
          `Point at a model with a key of one column, or give ${target.name} a key of its own and a unique constraint over those columns.`,
        ),
      )
    else targets.push(target)
  }
  builder.addGeneric({ name, model: definition, type, key, targets, label: humanize(name) })
}

function addReverse(
  builder: ModelBuilder,
  name: string,
  { spec }: GenericReverse<unknown>,
  resolve: Resolve,
  problems: Problem[],
): void {
  const { definition } = builder
  const target = resolve(spec.from())
  if (!target) {
    problems.push(missing(definition, name, spec.from()))
    return
  }
  const generic = target.generics.get(spec.via)
  if (!generic?.targets.some(({ concrete }) => concrete === definition.concrete)) {
    problems.push(
      problem(
        'core.generic_reverse',
        `${definition.label}.${name} is the way back of "${spec.via}", which is no generic key of ${target.label} to ${definition.label}.`,
        `Declare it there: ${spec.via} = f.generic(() => [${definition.name}], { type: …, key: … }).`,
      ),
    )
    return
  }
  builder.addRelation(
    relation({
      kind: 'genericReverse',
      name,
      model: definition,
      target,
      many: true,
      from: definition.key,
      to: generic.key,
      generic,
      onDelete: spec.onDelete,
    }),
  )
}

/** Which of the models that a generic key may point at shows a row of a model: itself, a proxy, or one that it extends. */
export function pointsAt({ targets }: GenericDefinition, model: ModelDefinition): ModelDefinition | undefined {
  const { concrete } = model
  return (
    targets.find((one) => one === concrete) ??
    targets.find((one) => one.concrete === concrete) ??
    targets.find((one) => isKindOf(model, one))
  )
}
