import type { FieldSpec, Kind } from '@tsango/core/fields'
import { type FieldDefinition, type ModelDefinition, type RelationDefinition, wholeFields } from '@tsango/core/registry'
import { didYouMean } from '@tsango/toolkit/text'
import { capital } from '../showing/capital.ts'
import { leadsTo } from './leads-to.ts'
import type { LooseOptions } from './options.ts'

/** How a value is edited. */
export type Widget =
  | 'text'
  | 'email'
  | 'url'
  | 'textarea'
  | 'json'
  | 'integer'
  | 'number'
  | 'decimal'
  | 'checkbox'
  | 'select'
  | 'date'
  | 'time'
  | 'datetime'
  | 'secret'
  | 'key'
  | 'keys'

/** A field of a form, prepared. */
export interface Input {
  /** The name of the field, and of its input. */
  readonly name: string
  readonly label: string
  readonly help: string
  readonly widget: Widget
  readonly readOnly: boolean
  readonly required: boolean
  /** Whether the database fills the column of a new row where nothing is typed. */
  readonly filled: boolean
  /** The column, unless it is a many-to-many relation. */
  readonly field: FieldDefinition | undefined
  /** For keys and many-to-many relations. */
  readonly relation: RelationDefinition | undefined
}

const WIDGETS: Readonly<Record<Kind, Widget>> = {
  bigAuto: 'integer',
  auto: 'integer',
  smallAuto: 'integer',
  char: 'text',
  text: 'textarea',
  slug: 'text',
  email: 'email',
  url: 'url',
  choice: 'select',
  encrypted: 'secret',
  ip: 'text',
  uuid: 'text',
  smallInt: 'integer',
  int: 'integer',
  bigInt: 'integer',
  bigIntExact: 'integer',
  float: 'number',
  decimal: 'decimal',
  boolean: 'checkbox',
  date: 'date',
  time: 'time',
  dateTime: 'datetime',
  dateTimeExact: 'text',
  duration: 'integer',
  json: 'json',
  // There is no form for bytes: they are shown by their number.
  binary: 'text',
  array: 'json',
  range: 'json',
  hstore: 'json',
  citext: 'text',
  vector: 'json',
  point: 'json',
  // No column, so that no form has it.
  compositeKey: 'text',
}

const HELP: Partial<Record<Kind, string>> = {
  duration: 'In milliseconds.',
  dateTimeExact: 'Like 2026-11-20T14:05:00.123456Z.',
  json: 'JSON.',
  array: 'A list as JSON.',
  range: 'JSON such as {"lower": 1, "upper": 5, "bounds": "[)"}.',
  hstore: 'Texts by key, as JSON.',
  vector: 'A list of numbers as JSON.',
  point: 'JSON such as {"x": 1, "y": 2}.',
}

/** Prepares the form of a model; what is wrong with the options goes to `faults`. */
export function inputsOf(model: ModelDefinition, options: LooseOptions, faults: string[]): readonly Input[] {
  const names = options.fields ?? defaultNames(model)
  const known = everyName(model)
  for (const name of options.readOnly ?? [])
    if (!known.includes(name)) faults.push(`${model.label} has no "${name}" for "readOnly". ${didYouMean(name, known)}`)
  const readOnly = new Set(options.readOnly)
  return names.flatMap((name) => {
    const made = inputOf(model, name, readOnly.has(name))
    if (!made) faults.push(`${model.label} has no "${name}" for "fields". ${didYouMean(name, known)}`)
    else if (made.field?.spec.secret && made.readOnly)
      faults.push(`"${name}" in "fields" is secret and cannot be set by a form. Take it out.`)
    return made ? [made] : []
  })
}

function defaultNames(model: ModelDefinition): readonly string[] {
  const columns = wholeFields(model).filter(
    ({ primaryKey, spec }) => !(primaryKey && spec.auto) && !(spec.secret && !spec.editable) && !spec.softDelete,
  )
  return [...columns.map((field) => field.name), ...pairs(model).map((relation) => relation.name)]
}

function everyName(model: ModelDefinition): string[] {
  return [...wholeFields(model).filter(({ spec }) => !spec.secret || spec.editable), ...pairs(model)].map(
    ({ name }) => name,
  )
}

function pairs(model: ModelDefinition): RelationDefinition[] {
  return [...model.relations.values()].filter(({ kind, declared }) => kind === 'manyToMany' && declared)
}

function inputOf(model: ModelDefinition, name: string, readOnly: boolean): Input | undefined {
  const field = model.field(name)
  if (field) return columnInput(field, readOnly)
  const relation = pairs(model).find((one) => one.name === name)
  return relation && pairsInput(relation, readOnly)
}

function columnInput(field: FieldDefinition, readOnly: boolean): Input {
  const { spec, kind } = field
  const relation = leadsTo(field)
  return {
    name: field.name,
    label: capital(field.label),
    help: spec.help ?? HELP[kind] ?? '',
    widget: widgetOf(field),
    readOnly: readOnly || !spec.editable || spec.auto !== undefined || (kind === 'binary' && !relation),
    required: !spec.nullable && !mayBeEmpty(spec),
    filled: isFilled(spec),
    field,
    relation,
  }
}

function widgetOf(field: FieldDefinition): Widget {
  const { spec, kind } = field
  if (leadsTo(field)) return 'key'
  if (spec.secret) return 'secret'
  if (spec.choices || (kind === 'boolean' && spec.nullable)) return 'select'
  return WIDGETS[kind]
}

// A constant stands in the form, where it can be taken away: then nothing is meant.
function isFilled({ dbDefault, nullable, blank }: FieldSpec): boolean {
  return dbDefault !== undefined && !('value' in dbDefault && (nullable || blank))
}

function mayBeEmpty({ kind, blank, secret, default: made }: FieldSpec): boolean {
  return kind === 'boolean' || blank || (secret && made !== undefined)
}

function pairsInput(relation: RelationDefinition, readOnly: boolean): Input {
  return {
    name: relation.name,
    label: capital(relation.label),
    help: relation.help ?? '',
    widget: 'keys',
    // Pairs that hold more than two keys cannot be made by ticking a box.
    readOnly: readOnly || !relation.editable || !relation.through?.automatic,
    required: false,
    filled: false,
    field: undefined,
    relation,
  }
}
