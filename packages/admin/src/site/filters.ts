import { type FieldDefinition, type ModelDefinition, type RelationDefinition, wholeFields } from '@tsango/core/registry'
import { parseValue } from '@tsango/core/values'
import { type Cond, predicate } from '@tsango/orm/query'
import { didYouMean, listOf } from '@tsango/toolkit/text'
import { capital } from '../showing/capital.ts'
import { labelField } from '../showing/row-label.ts'
import { PERIODS, periodLookups } from './periods.ts'

/** A value that a filter can have, and its name. */
export interface Option {
  readonly value: string
  readonly label: string
}

/** Something that a list can be narrowed by, prepared. */
export interface Filter {
  /** The name of the parameter. */
  readonly name: string
  readonly label: string
  /** What can be chosen; where `by` is given, rows of its model stand between. */
  readonly options: readonly Option[]
  /** For keys: the column by whose values rows of its model can be chosen. */
  readonly by: FieldDefinition | undefined
  /** Makes the condition of a value that came from outside; `undefined` where it is none of the filter's. */
  read(text: string): Cond | undefined
}

/** Names of parameters that a list has anyway. */
export const RESERVED: ReadonlySet<string> = new Set(['q', 'o', 'page', 'trashed'])

/** Characters of words that rows are found by. */
const LONGEST = 200

/** Stands for NULL. */
const NONE = 'none'

/** Prepares a filter; what is wrong with its name goes to `faults`. */
export function filterOf(model: ModelDefinition, name: string, faults: string[]): Filter | undefined {
  const field = model.field(name)
  const relation = model.relations.get(name)
  if (!field && relation?.kind !== 'manyToMany') {
    faults.push(`${model.label} has no "${name}" for "filters". ${didYouMean(name, namesOf(model))}`)
    return undefined
  }
  if (field?.spec.secret) {
    faults.push(`"${name}" in "filters" is secret, so nobody can filter by it. Take it out.`)
    return undefined
  }
  const parameter = RESERVED.has(name) ? `${name}__exact` : name
  const label = capital(field?.label ?? relation?.label ?? name)
  if (relation) return keyFilter(relation, parameter, label)
  const made = field && plainFilter(name, parameter, label, field.spec)
  if (!made)
    faults.push(
      `"${name}" in "filters" is a ${field?.kind}: a list is narrowed by choices, booleans, dates and keys. Take it out, or give it .choices([…]).`,
    )
  return made
}

function namesOf(model: ModelDefinition): string[] {
  const relations = [...model.relations.values()].filter(({ kind }) => kind === 'manyToMany')
  return [...wholeFields(model).filter(({ spec }) => !spec.secret), ...relations].map(({ name }) => name)
}

type Spec = ModelDefinition['key']['spec']

function plainFilter(name: string, parameter: string, label: string, spec: Spec): Filter | undefined {
  const base = { name: parameter, label, by: undefined }
  const empty: readonly Option[] = spec.nullable ? [{ value: NONE, label: 'None' }] : []
  const orNone = (read: (text: string) => Cond | undefined) => (text: string) =>
    spec.nullable && text === NONE ? predicate({ [`${name}__isnull`]: true }) : read(text)
  if (spec.choices)
    return {
      ...base,
      options: [...spec.choices.map(({ value, label }) => ({ value: String(value), label })), ...empty],
      read: orNone((text) => {
        const chosen = spec.choices?.find((choice) => String(choice.value) === text)
        return chosen && predicate({ [name]: spec.cast ? spec.cast.get(chosen.value) : chosen.value })
      }),
    }
  if (spec.sort === 'boolean')
    return {
      ...base,
      options: [{ value: 'yes', label: 'Yes' }, { value: 'no', label: 'No' }, ...empty],
      read: orNone((text) => (text === 'yes' || text === 'no' ? predicate({ [name]: text === 'yes' }) : undefined)),
    }
  const { kind } = spec
  if (kind === 'date' || kind === 'dateTime')
    return {
      ...base,
      options: [...PERIODS, ...empty],
      read: orNone((text) => {
        const lookups = periodLookups(name, kind, text, new Date())
        return lookups && predicate(lookups)
      }),
    }
  return undefined
}

function keyFilter(relation: RelationDefinition, parameter: string, label: string): Filter {
  const { name, target, to, many } = relation
  const nullable = relation.nullable && !many
  return {
    name: parameter,
    label,
    by: to,
    options: nullable ? [{ value: NONE, label: 'None' }] : [],
    read: (text) => {
      if (nullable && text === NONE) return predicate({ [`${name}__isnull`]: true })
      const key = parseValue(to.spec, text, { form: true })
      return 'fault' in key ? byWords(name, target, text) : predicate({ [name]: key.value })
    },
  }
}

// Of many rows nobody knows the keys: they are found by what they are called.
function byWords(name: string, target: ModelDefinition, text: string): Cond | undefined {
  const label = labelField(target)
  if (label === undefined || text.length > LONGEST || text.includes('\0')) return undefined
  return predicate({ [`${name}__${label}__icontains`]: text })
}

/** What a value of a filter can be, for a message. */
export function describeOptions({ options, by }: Filter): string {
  const words = listOf(options.map(({ value }) => value))
  if (!by) return `Known: ${words}.`
  return `It takes a key or words of the model "${by.model.label}"${options.length ? `, or ${words}` : ''}.`
}
