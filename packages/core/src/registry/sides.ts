import { listOf } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import type { FieldDefinition, ModelDefinition, ThroughDefinition } from './definition.ts'
import { keysOf } from './keys-of.ts'

/** A many-to-many relation whose pairs are looked for. */
export interface Sides {
  /** The relation in words: `blog.Group.members`. */
  readonly label: string
  readonly from: ModelDefinition
  readonly to: ModelDefinition
  /** The model of the pairs. */
  readonly through: ModelDefinition
  /** The keys that the declaration names. */
  readonly named: readonly string[] | undefined
  readonly symmetrical: boolean
}

type Keys = readonly [source: FieldDefinition, target: FieldDefinition]

/** Finds the two keys that a model of pairs joins by: those that are named, or the only ones that there are; Django's `through_fields`. */
export function throughOf(sides: Sides, problems: Problem[]): ThroughDefinition | undefined {
  const { through: model, named, symmetrical } = sides
  const keys = named ? namedKeys(sides, named, problems) : onlyKeys(sides, problems)
  if (!keys) return undefined
  const [source, target] = keys
  const { automatic } = model
  const once = automatic || source.spec.unique || target.spec.unique || isOnce(model, source, target)
  return { model, source, target, automatic, once, symmetrical }
}

function namedKeys(sides: Sides, named: readonly string[], problems: Problem[]): Keys | undefined {
  const { label, from, to, through } = sides
  const [first, second] = named
  if (first === undefined || second === undefined || named.length !== 2) {
    const message = `${label} has ${named.length} "throughFields"; they are two.`
    problems.push(problem('core.through_fields', message, `The key to ${from.label}, then the one to ${to.label}.`))
    return undefined
  }
  const source = namedKey(sides, first, from, problems)
  const target = namedKey(sides, second, to, problems)
  if (!source || !target) return undefined
  if (source !== target) return [source, target]
  const message = `${label} names "${second}" of ${through.label} for both of its sides.`
  problems.push(problem('core.through_fields', message, `One key leads to each. ${keysInWords(sides, to)}`))
  return undefined
}

function namedKey(sides: Sides, name: string, side: ModelDefinition, problems: Problem[]): FieldDefinition | undefined {
  const found = keysTo(sides.through, side).find((key) => [key.name, key.attribute].includes(name))
  if (found) return found
  const what = sides.through.field(name) ? 'which does not hold one' : 'which is not there'
  const message = `${sides.label} has "${name}" of ${sides.through.label} for its key to ${side.label}, ${what}.`
  problems.push(problem('core.through_fields', message, keysInWords(sides, side)))
  return undefined
}

// Of two keys of a model to itself the first leads to the row that the relation is read from, as in Django.
function onlyKeys(sides: Sides, problems: Problem[]): Keys | undefined {
  const { label, from, to, through } = sides
  const [sources, targets] = [keysTo(through, from), keysTo(through, to)]
  const self = from.concrete === to.concrete
  const source = sources[0]
  const target = targets[self ? 1 : 0]
  if (!source || !target) {
    const message = `${label} goes through "${through.name}", which has not one key to each side.`
    problems.push(problem('core.through', message, `It needs f.fk(() => ${from.name}) and f.fk(() => ${to.name}).`))
    return undefined
  }
  const several = [sources, targets].findIndex((keys) => keys.length > (self ? 2 : 1))
  if (several < 0) return [source, target]
  const [side, keys] = several === 0 ? [from, sources] : [to, targets]
  problems.push(
    problem(
      'core.through_fields',
      `${label} goes through "${through.name}", which has ${keys.length} keys to ${side.label}: ${quoted(keys)}.`,
      `Name the two that it joins by, first the one to the row that it is read from: for example throughFields: ['${source.name}', '${target.name}'].`,
    ),
  )
  return undefined
}

function keysTo(model: ModelDefinition, side: ModelDefinition): readonly FieldDefinition[] {
  return keysOf(model).filter(({ relation }) => relation?.target.concrete === side.concrete && relation.to === side.key)
}

function keysInWords({ through }: Sides, side: ModelDefinition): string {
  return `Keys to ${side.label} in ${through.label}: ${quoted(keysTo(through, side))}.`
}

function quoted(keys: readonly FieldDefinition[]): string {
  return listOf(keys.map(({ name }) => name))
}

// Whether a constraint says that no pair stands there twice.
function isOnce(model: ModelDefinition, source: FieldDefinition, target: FieldDefinition): boolean {
  const names = [source, target].flatMap(({ name, attribute }) => [name, attribute])
  const alone = (fields: readonly string[]): boolean =>
    fields.length > 0 && fields.every((name) => names.includes(name))
  const key = model.keyFields.map(({ name }) => name)
  const indexes = model.indexes.filter(
    ({ unique, where, deferrable }) => unique === true && where === undefined && deferrable === undefined,
  )
  return [key, ...model.uniqueTogether, ...indexes.map(({ fields }) => fields ?? [])].some(alone)
}
