import type { FieldSpec } from '@tsango/core/fields'
import {
  type FieldDefinition,
  type ModelDefinition,
  type RelationDefinition,
  type ThroughDefinition,
  wholeFields,
} from '@tsango/core/registry'
import { didYouMean } from '@tsango/toolkit/text'
import type { LooseOptions } from './options.ts'

interface Common {
  /** As answers and bodies have it. */
  readonly name: string
  /** Whether a client may set it in a new row, and in one that is there. */
  readonly settable: { readonly create: boolean; readonly update: boolean }
  /** Whether a client must set it in a new row. */
  readonly required: boolean
}

/** A column that answers hold. */
export interface ColumnField extends Common {
  readonly kind: 'column'
  readonly field: FieldDefinition
  readonly spec: FieldSpec
}

/** A many-to-many relation whose keys answers hold. */
export interface PairsField extends Common {
  readonly kind: 'pairs'
  readonly relation: RelationDefinition
  readonly through: ThroughDefinition
}

/** Something that answers hold. */
export type ResourceField = ColumnField | PairsField

/** The fields of a viewset; what is wrong with the names goes to `faults`. */
export function fieldsOf(definition: ModelDefinition, options: LooseOptions, faults: string[]): ResourceField[] {
  const { fields, readOnly = [] } = options
  const all = every(definition)
  const shown = fields === undefined ? all : chosen(definition, all, fields, faults)
  const fixed = new Set(chosen(definition, shown, readOnly, faults).map(({ name }) => name))
  return shown.map((field) => (fixed.has(field.name) ? asReadOnly(field) : field))
}

/** The columns that a new row needs and that no client can give. */
export function missingColumns(definition: ModelDefinition, shown: readonly ResourceField[]): string[] {
  const given = new Set(shown.flatMap((field) => (field.settable.create ? [field.name] : [])))
  return wholeFields(definition)
    .filter((field) => isRequired(field) && !given.has(field.attribute))
    .map(({ name }) => name)
}

function every(definition: ModelDefinition): ResourceField[] {
  const columns = wholeFields(definition)
    .filter(({ spec }) => !spec.secret)
    .map(columnField)
  const pairs = [...definition.relations.values()].flatMap((relation) =>
    relation.declared && relation.kind === 'manyToMany' && relation.through
      ? [pairsField(relation, relation.through)]
      : [],
  )
  return [...columns, ...pairs]
}

function columnField(field: FieldDefinition): ColumnField {
  const { spec, attribute, primaryKey } = field
  const create = spec.editable && spec.auto === undefined
  return {
    kind: 'column',
    name: attribute,
    field,
    spec,
    settable: { create, update: create && !primaryKey },
    required: create && isRequired(field),
  }
}

function pairsField(relation: RelationDefinition, through: ThroughDefinition): PairsField {
  // A model of pairs of the user's own may need more than the two keys.
  const settable = relation.editable && through.automatic
  return {
    kind: 'pairs',
    name: relation.name,
    relation,
    through,
    settable: { create: settable, update: settable },
    required: false,
  }
}

function asReadOnly(field: ResourceField): ResourceField {
  return { ...field, settable: { create: false, update: false }, required: false }
}

function isRequired({ spec }: FieldDefinition): boolean {
  return (
    spec.default === undefined &&
    spec.dbDefault === undefined &&
    spec.generated === undefined &&
    spec.auto === undefined &&
    !spec.nullable &&
    !holdsEmptyText(spec)
  )
}

/** Whether a new row may leave text out because it may be empty. */
export function holdsEmptyText({ sort, blank }: FieldSpec): boolean {
  return sort === 'text' && blank
}

function chosen(
  definition: ModelDefinition,
  from: readonly ResourceField[],
  names: readonly string[],
  faults: string[],
): ResourceField[] {
  const found = new Map<string, ResourceField>()
  for (const name of names) {
    const field = from.find((one) => one.name === name || (one.kind === 'column' && one.field.name === name))
    if (field) found.set(field.name, field)
    else faults.push(unknownField(definition, from, name))
  }
  return [...found.values()]
}

function unknownField(definition: ModelDefinition, from: readonly ResourceField[], name: string): string {
  const known = didYouMean(
    name,
    from.map((field) => field.name),
  )
  const secret = definition.field(name)?.spec.secret
  return secret
    ? `"${name}" is secret and stands in no answer. ${known}`
    : `"${name}" is no field that it can have. ${known}`
}
