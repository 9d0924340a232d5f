import { listOf } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import { CompositeKey, type Kind } from '../fields/fields.ts'
import type { FieldDefinition, ModelDefinition } from './definition.ts'

/** The names of the fields that make the key of a model, where there are several. */
export function keyNamesOf(members: ReadonlyMap<string, unknown>): readonly string[] | undefined {
  const declared = members.get('pk')
  return declared instanceof CompositeKey ? declared.names : undefined
}

/** A key of several columns as one field: what is asked of it as a whole. It is none of the model's columns. */
export function compositeKey(model: ModelDefinition, names: readonly string[]): FieldDefinition {
  const parts = names.flatMap((name) => model.ownFields.find((field) => field.name === name) ?? [])
  return {
    model,
    name: 'pk',
    attribute: 'pk',
    // The columns have names of their own.
    column: '',
    kind: 'compositeKey',
    sort: 'compositeKey',
    primaryKey: true,
    parts,
    relation: undefined,
    label: 'Key',
    spec: {
      kind: 'compositeKey',
      sort: 'compositeKey',
      parts: parts.map((part) => part.spec),
      nullable: false,
      blank: false,
      unique: true,
      index: false,
      editable: false,
      secret: false,
      validators: [],
    },
  }
}

/** The kinds that all databases compare alike, so that they tell one row from another. */
export const KINDS: readonly Kind[] = [
  'char',
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
  'boolean',
  'date',
  'time',
  'dateTime',
  'dateTimeExact',
]

/** Reports fields that cannot make a key together. */
export function checkKey(definition: ModelDefinition, names: readonly string[], problems: Problem[]): void {
  const report = (message: string, hint: string): void => {
    problems.push(problem('core.key', `The key of ${definition.label} ${message}`, hint))
  }
  if (names.length < 2 || new Set(names).size < names.length)
    report(
      `names [${names.join(', ')}].`,
      'Name two fields or more, each once; one alone is given as { id: f.uuid() }.',
    )
  for (const name of names) {
    const field = definition.fields.find((one) => one.name === name)
    if (!field) {
      // A key to a model that nobody lists is reported as that.
      const known = definition.fields.map((one) => one.name)
      report(`names "${name}", which is no column of the model.`, `Columns: ${listOf(known)}.`)
      continue
    }
    const wrong = partFault(field)
    if (wrong) report(`has the part "${name}", ${wrong}`, 'Choose fields that say once and for all which row it is.')
  }
}

function partFault({ spec }: FieldDefinition): string | undefined {
  if (spec.nullable) return 'which may be NULL.'
  if (spec.cast) return 'whose rows hold something else than its column.'
  if (spec.auto === 'increment' || spec.auto === 'version' || spec.auto === 'now')
    return `which is filled by the database or changes with each save (${spec.auto}).`
  if (spec.dbDefault) return 'which the database fills: a row would not know its key.'
  return KINDS.includes(spec.kind) ? undefined : `which is ${spec.kind}; kinds: ${KINDS.join(', ')}.`
}

/** The problem of a part of a key that would consist of several columns itself. */
export function compositeTarget(from: ModelDefinition, name: string, target: ModelDefinition): Problem {
  const parts = target.keyFields.map((part) => part.name)
  return problem(
    'core.composite_target',
    `${from.label}.${name} leads to ${target.label}, whose key consists of several columns: it cannot be one part of the key of ${from.label}.`,
    `Declare a field for each of its parts (${parts.join(', ')}), name those in the key, and let "${name}" be made of them: { fields: […] }.`,
  )
}
