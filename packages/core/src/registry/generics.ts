import { humanize } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { Generic, GenericReverse } from '../fields/fields.ts'
import { membersOf } from '../model/model.ts'
import type { ModelBuilder } from './build-model.ts'
import { keyNamesOf } from './composite-key.ts'
import type { FieldDefinition, GenericDefinition, ModelDefinition } from './definition.ts'
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
  if (type?.relation?.target.label !== CONTENT_TYPE || !(key && holdsKeys(key))) {
    problems.push(
      problem(
        'core.generic',
        `${definition.label}.${name} is made of "${spec.type}" and "${spec.key}", which are not a key to ContentType and a text or an integer.`,
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
    else if (key.sort === 'number' && !isInteger(target.key))
      problems.push(
        problem(
          'core.generic',
          `${definition.label}.${name} holds integers in "${spec.key}", and the key of ${target.label} is none.`,
          `Declare ${spec.key} = f.char(64): a text holds keys of every kind.`,
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

/** Whether a column can hold the keys of rows of several models: a text holds any, an integer those that are integers. */
export function holdsKeys(field: FieldDefinition): boolean {
  return !field.primaryKey && !field.relation && (field.sort === 'text' || isInteger(field))
}

/** The key of a row as a key to rows of several models holds it. */
export function heldKey({ key: { sort } }: GenericDefinition, key: unknown): string | number {
  return sort === 'number' ? Number(key) : String(key)
}

function isInteger({ sort, spec: { kind } }: FieldDefinition): boolean {
  return sort === 'number' && kind !== 'float' && kind !== 'bigIntExact'
}
