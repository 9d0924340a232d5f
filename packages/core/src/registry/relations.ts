import { humanize } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { f, ManyToMany, type ManyToManySpec, Reverse, ReverseOne } from '../fields/fields.ts'
import { declareModel, type ModelClass } from '../model/model.ts'
import { ModelBuilder } from './build-model.ts'
import type { ModelDefinition } from './definition.ts'
import { keysOf } from './keys-of.ts'
import { pairedBy } from './pairs-back.ts'
import { missing, type Resolve, relation } from './relation.ts'
import { throughOf } from './sides.ts'

/** Adds the ways back and the many-to-many relations that a model declares; returns the tables of pairs that have to be made. */
export function declaredRelations(
  builder: ModelBuilder,
  resolve: Resolve,
  problems: Problem[],
): readonly ModelBuilder[] {
  const made: ModelBuilder[] = []
  for (const [name, declared] of builder.members) {
    if (isBackOfKey(declared)) addReverse(builder, name, declared, resolve, problems)
    if (declared instanceof ManyToMany && !builder.definition.proxyOf)
      made.push(...addManyToMany(builder, name, declared, resolve, problems))
  }
  return made
}

// A way back of pairs is added once those are there.
function isBackOfKey(declared: unknown): declared is Reverse<unknown> | ReverseOne<unknown> {
  return declared instanceof ReverseOne || (declared instanceof Reverse && !pairedBy(declared))
}

function addReverse(
  builder: ModelBuilder,
  name: string,
  declared: Reverse<unknown> | ReverseOne<unknown>,
  resolve: Resolve,
  problems: Problem[],
): void {
  const { definition } = builder
  const from = declared.spec.from()
  const target = resolve(from)
  if (!target) {
    problems.push(missing(definition, name, from))
    return
  }
  const { via } = declared.spec
  const field = keysOf(target).find(({ name, attribute, relation: key }) => [name, attribute, key?.name].includes(via))
  if (!field?.relation || field.relation.target.concrete !== definition.concrete) {
    const keys = keysOf(target)
      .filter((one) => one.relation?.target.concrete === definition.concrete)
      .map((one) => `"${one.relation?.name}"`)
    problems.push(
      problem(
        'core.reverse',
        `${definition.label}.${name} is the way back of "${via}", which is no key of ${target.label} to ${definition.label}.`,
        keys.length ? `Keys to it: ${keys.join(', ')}.` : `Give ${target.label} a key: f.fk(() => ${definition.name}).`,
      ),
    )
    return
  }
  const one = declared instanceof ReverseOne
  if (one && !(field.spec.unique || field.primaryKey)) {
    problems.push(
      problem(
        'core.reverse_one',
        `${definition.label}.${name} is a way back to one row, but ${target.label}.${field.name} is not one-to-one.`,
        'Use f.reverse(…), or declare the key with f.oneToOne(…).',
      ),
    )
    return
  }
  builder.addRelation(
    relation({
      kind: one ? 'reverseOne' : 'reverse',
      name,
      model: definition,
      target,
      many: !one,
      from: field.relation.to,
      to: field,
    }),
  )
}

function addManyToMany(
  builder: ModelBuilder,
  name: string,
  declared: ManyToMany<unknown>,
  resolve: Resolve,
  problems: Problem[],
): readonly ModelBuilder[] {
  const { definition } = builder
  const to = declared.spec.to()
  const target = resolve(to)
  if (!target) {
    problems.push(missing(definition, name, to))
    return []
  }
  const label = `${definition.label}.${name}`
  const { symmetrical = false, throughFields, table } = declared.spec
  const own = declared.spec.through?.()
  const wrong = mismatch(label, definition, target, declared.spec, own)
  if (wrong) {
    problems.push(wrong)
    return []
  }
  const made = own
    ? undefined
    : new ModelBuilder(
        `${definition.app}.${definition.name}${pascal(name)}`,
        pairs(definition, target, name, table),
        problems,
        { automatic: true },
      )
  made?.resolveKeys(resolve, problems)
  made?.resolveCompositeKeys(resolve, problems)
  const through = made?.definition ?? resolve(own as ModelClass)
  if (!through) {
    problems.push(
      problem(
        'core.through',
        `${label} goes through "${own?.name}", which no app lists.`,
        `It needs f.fk(() => ${definition.name}) and f.fk(() => ${target.name}).`,
      ),
    )
    return []
  }
  const found = throughOf({ label, from: definition, to: target, through, named: throughFields, symmetrical }, problems)
  if (!found) return []
  builder.addRelation(
    relation({
      kind: 'manyToMany',
      name,
      model: definition,
      target,
      many: true,
      from: definition.key,
      to: target.key,
      through: found,
      editable: declared.spec.editable,
      help: declared.spec.help,
      label: declared.spec.label ?? humanize(name),
    }),
  )
  return made ? [made] : []
}

// What options of a relation say that others, or its target, rule out.
function mismatch(
  label: string,
  definition: ModelDefinition,
  target: ModelDefinition,
  { symmetrical, relatedName, throughFields, table }: ManyToManySpec,
  own: ModelClass | undefined,
): Problem | undefined {
  if (symmetrical && (target !== definition || relatedName !== undefined))
    return problem(
      'core.symmetrical',
      `${label} is symmetrical, but ${target === definition ? 'names a way back' : `leads to ${target.label}`}.`,
      'Only a relation of a model to itself is, and it is its own way back.',
    )
  if (!own && throughFields)
    return problem(
      'core.through_fields',
      `${label} has "throughFields", and no "through" that has them.`,
      'Leave them away: the table of pairs that is made has one key to each side. Or say which model they are fields of.',
    )
  if (own && table !== undefined)
    return problem(
      'core.through',
      `${label} goes through "${own.name}", and names a table "${table}" that is not made.`,
      `Leave it away, or name it in that model: static meta = { table: '${table}' }.`,
    )
  return undefined
}

// The class of the pairs of a relation: one key to each side, each pair once.
function pairs(source: ModelDefinition, target: ModelDefinition, name: string, table: string | undefined): ModelClass {
  const self = source === target
  const [from, to] = self ? ['from', 'to'] : [lowerFirst(source.name), lowerFirst(target.name)]
  class Pairs extends declareModel(`${source.app}.${source.name}${pascal(name)}`) {
    static readonly meta = {
      managed: source.managed,
      ...(table === undefined ? {} : { table }),
      ...(source.database === undefined ? {} : { database: source.database }),
      scope: source.scope,
      uniqueTogether: [[from, to]],
      verboseName: `${source.verboseName} ${humanize(name)}`,
    }
  }
  const Declared = Pairs as unknown as new (...reading: unknown[]) => object
  return class extends Declared {
    constructor(...reading: unknown[]) {
      super(...reading)
      Object.assign(this, {
        [from]: f.fk(() => source.model, { onDelete: 'cascade' }),
        [to]: f.fk(() => target.model, { onDelete: 'cascade' }),
      })
    }
  } as unknown as ModelClass
}

function pascal(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1)
}
