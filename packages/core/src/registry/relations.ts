import { humanize } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { f, ManyToMany, Reverse, ReverseOne } from '../fields/fields.ts'
import { declareModel, type ModelClass } from '../model/model.ts'
import { ModelBuilder } from './build-model.ts'
import type { ModelDefinition, ThroughDefinition } from './definition.ts'
import { missing, type Resolve, relation } from './relation.ts'

/** Adds the ways back and the many-to-many relations that a model declares; returns the tables of pairs that have to be made. */
export function declaredRelations(
  builder: ModelBuilder,
  resolve: Resolve,
  problems: Problem[],
): readonly ModelBuilder[] {
  const made: ModelBuilder[] = []
  for (const [name, declared] of builder.members) {
    if (declared instanceof Reverse || declared instanceof ReverseOne)
      addReverse(builder, name, declared, resolve, problems)
    if (declared instanceof ManyToMany) made.push(...addManyToMany(builder, name, declared, resolve, problems))
  }
  return made
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
  const field = target.field(declared.spec.via)
  if (!field?.relation || field.relation.target !== definition) {
    const keys = target.fields.filter((one) => one.relation?.target === definition).map((one) => `"${one.name}"`)
    problems.push(
      problem(
        'core.reverse',
        `${definition.label}.${name} is the way back of "${declared.spec.via}", which is no key of ${target.label} to ${definition.label}.`,
        keys.length ? `Keys to it: ${keys.join(', ')}.` : `Give ${target.label} a key: f.fk(() => ${definition.name}).`,
      ),
    )
    return
  }
  const one = declared instanceof ReverseOne
  if (one && !field.spec.unique) {
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
      from: definition.key,
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
  const own = declared.spec.through?.()
  const made = own
    ? undefined
    : new ModelBuilder(
        `${definition.app}.${definition.name}${pascal(name)}`,
        pairs(definition, target, name),
        problems,
        true,
      )
  made?.resolveKeys(resolve, problems)
  const through = made?.definition ?? resolve(own as ModelClass)
  const found = through && throughOf(through, definition, target, made !== undefined)
  if (!found) {
    problems.push(
      problem(
        'core.through',
        `${definition.label}.${name} goes through "${own?.name}", which ${through ? 'has not one key to each side' : 'no app lists'}.`,
        `It needs f.fk(() => ${definition.name}) and f.fk(() => ${target.name}).`,
      ),
    )
    return []
  }
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

function throughOf(
  model: ModelDefinition,
  from: ModelDefinition,
  to: ModelDefinition,
  automatic: boolean,
): ThroughDefinition | undefined {
  const source = model.fields.find((field) => field.relation?.target === from)
  const target = model.fields.find((field) => field.relation?.target === to && field !== source)
  return source && target ? { model, source, target, automatic } : undefined
}

// The class of the pairs of a relation: one key to each side, each pair once.
function pairs(source: ModelDefinition, target: ModelDefinition, name: string): ModelClass {
  const self = source === target
  const [from, to] = self ? ['from', 'to'] : [lowerFirst(source.name), lowerFirst(target.name)]
  class Pairs extends declareModel(`${source.app}.${source.name}${pascal(name)}`) {
    static readonly meta = { uniqueTogether: [[from, to]], verboseName: `${source.verboseName} ${humanize(name)}` }
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
