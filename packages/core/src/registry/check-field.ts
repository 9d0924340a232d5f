import { compareDecimals } from '@tsango/toolkit/numbers'
import { listOf } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import type { DbDefault, Fault, FieldSpec, Kind } from '../fields/fields.ts'
import { storedSpec } from '../values/cast.ts'
import { faultOf } from '../values/fault.ts'
import { kindOf } from '../values/kinds.ts'
import { type BoundEnd, boundOf } from '../values/limits.ts'
import type { FieldDefinition, ModelDefinition } from './definition.ts'
import { lookupNameFault } from './sort-lookups.ts'

/** Reports columns whose options cannot be meant: no length, more places than digits, bounds or choices that leave no value. */
export function checkFields(definition: ModelDefinition, problems: Problem[]): void {
  const [, second] = definition.fields.filter(({ spec }) => spec.auto === 'version')
  if (second) problems.push(wrong(second, 'a row has one version.', 'Remove one of the fields f.version().'))
  checkPlace(definition, problems)
  for (const field of definition.ownFields) {
    const found = field.relation
      ? field.spec.dbDefault && databaseFault(field.spec, field.spec.dbDefault)
      : definition.keyFields.includes(field) && field.spec.generated
        ? KEY
        : fault(field.spec)
    if (found) problems.push(wrong(field, ...found))
  }
}

function checkPlace(definition: ModelDefinition, problems: Problem[]): void {
  const [place, other] = definition.fields.filter(({ spec }) => spec.auto === 'place')
  if (other) problems.push(wrong(other, 'a row has one place.', 'Remove one of the fields f.orderWithRespectTo(…).'))
  const { within = '' } = place?.spec ?? {}
  if (!place || place.model !== definition || definition.field(within)?.relation) return
  const keys = definition.fields.filter(({ relation }) => relation).map(({ name }) => name)
  problems.push(wrong(place, `it orders by "${within}", which is no key of the model.`, `Keys: ${listOf(keys)}.`))
}

function wrong({ model, name }: FieldDefinition, message: string, hint: string): Problem {
  return problem('core.field_options', `${model.label}.${name}: ${message}`, hint)
}

function fault(spec: FieldSpec): readonly [string, string] | undefined {
  return (
    (spec.generated && generatedFault(spec)) ??
    limits(spec) ??
    (spec.dbDefault && databaseFault(spec, spec.dbDefault)) ??
    collationFault(spec) ??
    lookupsFault(spec) ??
    collectionFault(spec)
  )
}

const KEY = ['a key cannot be computed from its row.', 'Take .generated(…) away.'] as const

function generatedFault({
  kind,
  default: made,
  dbDefault,
  auto,
  softDelete,
}: FieldSpec): readonly [string, string] | undefined {
  if (made || dbDefault || auto || softDelete)
    return ['the database computes it, so that nothing else can fill it.', 'Keep .generated(…) alone, or the default.']
  return kind === 'encrypted'
    ? ['the database cannot encrypt what it computes.', 'Take .encrypted() or .generated(…) away.']
    : undefined
}

const NOW: readonly Kind[] = ['date', 'time', 'dateTime', 'dateTimeExact']

function databaseFault(spec: FieldSpec, made: DbDefault): readonly [string, string] | undefined {
  if (spec.kind === 'encrypted')
    return ['the database cannot encrypt a default.', 'Give .default(…) in the place of .dbDefault(…).']
  if (spec.default || spec.auto)
    return ['there are two defaults.', 'Keep .dbDefault(…) alone, or that which makes the value here.']
  if ('call' in made) {
    const kinds: readonly Kind[] = made.call === 'now' ? NOW : ['uuid']
    return kinds.includes(spec.kind)
      ? undefined
      : [
          `dbDefault makes a ${made.call === 'now' ? 'moment' : 'UUID'} for a ${spec.kind}.`,
          `Kinds: ${kinds.join(', ')}.`,
        ]
  }
  if ('sql' in made) return made.sql.trim() === '' ? ['dbSql(…) is empty.', 'Write the SQL of the default.'] : undefined
  const wrong = faultOf(storedSpec(spec), made.value)
  return wrong && [`dbDefault is no value of the field. ${wrong.message}`, 'Give a value that a row could hold.']
}

const ELEMENTS: readonly Kind[] = [
  'char',
  'text',
  'slug',
  'email',
  'url',
  'choice',
  'ip',
  'uuid',
  'smallInt',
  'int',
  'bigInt',
  'bigIntExact',
  'float',
  'decimal',
  'boolean',
  'date',
  'time',
  'dateTime',
  'duration',
]
const UNORDERED: readonly Kind[] = ['point', 'vector']

function collectionFault({ kind, element, dims, unique, index }: FieldSpec): readonly [string, string] | undefined {
  if (kind === 'array' && (!element || !ELEMENTS.includes(element.kind) || element.cast))
    return [
      `an array cannot hold ${element?.cast ? 'what is cast' : element?.kind}.`,
      `It holds: ${ELEMENTS.join(', ')}.`,
    ]
  if (kind === 'vector' && !(dims !== undefined && isCount(dims, 1) && dims <= 16_000))
    return [`a vector cannot have ${dims} numbers.`, 'Give a whole number from 1 to 16000.']
  if (UNORDERED.includes(kind) && (unique || index))
    return [`a ${kind} cannot be ${unique ? 'unique' : 'in such an index'}, for it has no order.`, 'Leave it out.']
  return element && limits(element)
}

function collationFault({ collation }: FieldSpec): readonly [string, string] | undefined {
  if (collation === undefined || /^[\w.@-]+$/.test(collation)) return undefined
  return [`"${collation}" is no name of a collation.`, 'Use letters, digits, "_", "-", "." and "@".']
}

function lookupsFault({ kind, lookups }: FieldSpec): readonly [string, string] | undefined {
  for (const name of Object.keys(lookups ?? {})) {
    if (kind === 'encrypted') return ['encrypted text can be asked nothing.', 'Leave .lookups(…) out.']
    const wrong = lookupNameFault(name)
    if (wrong) return wrong
  }
  return undefined
}

function limits(spec: FieldSpec): readonly [string, string] | undefined {
  const { maxLength, digits, places, min, max, choices } = spec
  if (spec.kind === 'encrypted' && (spec.unique || spec.index))
    return [
      `encrypted text cannot be ${spec.unique ? 'unique' : 'in an index'}, for the same text is another each time.`,
      'Keep a keyed hash of it in a column beside it, and make that unique.',
    ]
  if (maxLength !== undefined && !isCount(maxLength, 1))
    return [`a length of ${maxLength} holds no text.`, 'Give a whole number from 1.']
  if (digits !== undefined && places !== undefined && !(isCount(digits, 1) && isCount(places, 0) && places <= digits))
    return [
      `${digits} digits, ${places} of them behind the point, is no decimal.`,
      'Give the number of all digits first, then how many of them stand behind the point.',
    ]
  for (const end of ['min', 'max'] as const) {
    const wrong = boundIsNone(spec, end)
    if (wrong) return [`${end} is no value of the field. ${wrong.message}`, 'Give a bound that a row could hold.']
  }
  if (min !== undefined && max !== undefined && isAbove(min, max))
    return [`no value lies between ${min} and ${max}.`, 'Let min be at most max.']
  const values = choices?.map((choice) => choice.value)
  if (values && (values.length === 0 || new Set(values).size < values.length))
    return [
      values.length ? 'a choice is given twice.' : 'there is nothing to choose from.',
      'Give each choice once, and at least one.',
    ]
  if (values && spec.sort === 'number' && spec.kind !== 'float' && !values.every(Number.isSafeInteger))
    return ['a choice is no whole number.', 'Give whole numbers, or words alone.']
  if (values && spec.kind === 'choice' && !values.every((value) => typeof value === 'string'))
    return ['there are words and numbers among the choices.', 'Give words alone, or whole numbers alone.']
  return undefined
}

function boundIsNone(spec: FieldSpec, end: BoundEnd): Fault | undefined {
  const bound = boundOf(spec, end)
  return bound === undefined ? undefined : kindOf(spec.kind).check(bound, spec)
}

function isCount(number: number, least: number): boolean {
  return Number.isSafeInteger(number) && number >= least
}

function isAbove(min: number | bigint | string, max: number | bigint | string): boolean {
  return typeof min === 'string' || typeof max === 'string' ? compareDecimals(String(min), String(max)) > 0 : min > max
}
