import { humanize, listOf } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import type { FieldSpec, Kind } from '../fields/fields.ts'
import { membersOf } from '../model/model.ts'
import { compositeTarget, KINDS, keyNamesOf } from './composite-key.ts'
import type { FieldDefinition, ModelDefinition } from './definition.ts'
import type { DeclaredKey } from './foreign-key.ts'
import { HELD, heldSpec } from './held-spec.ts'
import { columnOf } from './names.ts'
import { relation } from './relation.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** A key to a model whose key consists of several columns, and the columns that were made for it. */
export interface CompositeForeignKey {
  readonly field: FieldDefinition
  readonly made: readonly FieldDefinition[]
}

/** Whether a key holds a key of several columns. */
export function isCompositeKey({ spec }: Pick<DeclaredKey, 'spec'>, target: ModelDefinition): boolean {
  return spec.toField === undefined && keyNamesOf(membersOf(target.concrete.model)) !== undefined
}

/**
 * A key to a model whose key consists of several columns: no column itself, but several of its model. The key that is pointed at must be resolved;
 * `undefined` where the problems tell why there is none.
 */
export function compositeForeignKey(
  declared: DeclaredKey,
  target: ModelDefinition,
  problems: Problem[],
): CompositeForeignKey | undefined {
  const { model, name, spec, primaryKey } = declared
  const pointedAt = target.keyFields
  // What is wrong with that key is reported where it is declared.
  if (pointedAt.length !== keyNamesOf(membersOf(target.concrete.model))?.length) return undefined
  if (primaryKey) {
    problems.push(compositeTarget(model, name, target))
    return undefined
  }
  const before = problems.length
  const made = spec.fields ? [] : pointedAt.map((to) => madePart(declared, to))
  checkMade(declared, made, problems)
  const parts = spec.fields ? ownParts(declared, pointedAt, problems) : made
  if (problems.length > before) return undefined
  checkOptions(declared, parts, problems)
  return { field: keyOver(declared, target, parts), made }
}

function keyOver(
  { model, name, spec }: DeclaredKey,
  target: ModelDefinition,
  parts: readonly FieldDefinition[],
): FieldDefinition {
  const { nullable, blank, unique, index, editable, help, label } = spec
  const field: Writable<FieldDefinition> = {
    model,
    name,
    attribute: `${name}Id`,
    // The columns have names of their own.
    column: '',
    kind: 'compositeKey',
    sort: 'compositeKey',
    primaryKey: false,
    parts,
    relation: undefined,
    label: label ?? humanize(name),
    spec: {
      kind: 'compositeKey',
      sort: 'compositeKey',
      parts: parts.map((part) => part.spec),
      nullable,
      blank,
      unique,
      index,
      editable,
      secret: false,
      validators: spec.validators ?? [],
      ...(help === undefined ? {} : { help }),
      ...(label === undefined ? {} : { label }),
    },
  }
  field.relation = relation({
    kind: unique ? 'oneToOne' : 'foreignKey',
    name,
    model,
    target,
    many: false,
    nullable: nullable || spec.constraint === false,
    label: field.label,
    from: field,
    to: target.key,
    onDelete: spec.onDelete,
    editable,
    help,
    key: spec,
  })
  return field
}

// A column that nobody sees but by the key that it is part of.
function madePart({ model, name, spec }: DeclaredKey, to: FieldDefinition): FieldDefinition {
  const own = `${name}${to.name.charAt(0).toUpperCase()}${to.name.slice(1)}`
  const kind = HELD[to.kind] ?? to.kind
  const { nullable, blank, comment } = spec
  return {
    model,
    name: own,
    attribute: own,
    column: columnOf(own, false),
    kind,
    sort: to.sort,
    primaryKey: false,
    madeFor: `${name}Id`,
    relation: undefined,
    label: `${spec.label ?? humanize(name)} ${to.label.toLowerCase()}`,
    spec: {
      ...heldSpec(to.spec),
      kind,
      nullable,
      blank,
      unique: false,
      index: false,
      editable: false,
      validators: [],
      ...(comment === undefined ? {} : { comment }),
    },
  }
}

function checkMade({ model, name }: DeclaredKey, made: readonly FieldDefinition[], problems: Problem[]): void {
  const declared = membersOf(model.model)
  for (const part of made)
    if (declared.has(part.name))
      problems.push(
        problem(
          'core.field_name',
          `${model.label}.${part.name}: "${name}" has a column of that name for a part of its key.`,
          `Rename it, or let it be that part: "${name}" takes { fields: […] }.`,
        ),
      )
}

function ownParts(
  { model, name, spec }: DeclaredKey,
  pointedAt: readonly FieldDefinition[],
  problems: Problem[],
): readonly FieldDefinition[] {
  const { fields: names = [] } = spec
  const report = (message: string, hint: string): void => {
    problems.push(problem('core.key_fields', `${model.label}.${name} ${message}`, hint))
  }
  const wanted = pointedAt.map((to) => to.name)
  const label = pointedAt[0]?.model.label
  if (names.length !== pointedAt.length || new Set(names).size < names.length) {
    report(
      `is made of [${names.join(', ')}], but the key of ${label} of [${wanted.join(', ')}].`,
      'Name a field for each part of that key, in its order, each once.',
    )
    return []
  }
  const parts = names.flatMap((written) => model.ownFields.find((one) => one.name === written) ?? [])
  if (parts.length < names.length) {
    const known = model.ownFields.map((one) => one.name)
    const unknown = names.filter((written) => !known.includes(written))
    report(
      `is made of ${listOf(unknown)}, which ${unknown.length > 1 ? 'are no columns' : 'is no column'} of the model.`,
      `Columns: ${listOf(known)}.`,
    )
    return []
  }
  for (const [index, part] of parts.entries()) {
    const wrong = partFault(part, pointedAt[index] as FieldDefinition)
    if (wrong) report(`is made of "${part.name}", ${wrong}`, `It holds what ${label}.${wanted[index]} does.`)
  }
  return parts
}

// Databases compare these alike, however long they may be.
const TEXTS: readonly Kind[] = ['char', 'slug', 'email', 'url', 'choice']

function partFault({ spec }: FieldDefinition, to: FieldDefinition): string | undefined {
  if (spec.generated) return 'which the database computes.'
  if (spec.cast) return 'whose rows hold something else than its column.'
  if (spec.auto === 'now' || spec.auto === 'version') return `which changes with each save (${spec.auto}).`
  if (spec.collation !== to.spec.collation) return 'which compares by another collation.'
  const [own, other] = [stored(spec), stored(to.spec)]
  if (own === other) return undefined
  return KINDS.includes(spec.kind) || HELD[spec.kind]
    ? `which is ${spec.kind}, not ${other}.`
    : `which is ${spec.kind}.`
}

function stored({ kind }: FieldSpec): Kind {
  const held = HELD[kind] ?? kind
  return TEXTS.includes(held) ? 'char' : held
}

function checkOptions(
  { model, name, spec }: DeclaredKey,
  parts: readonly FieldDefinition[],
  problems: Problem[],
): void {
  const report = (code: string, message: string, hint: string): void => {
    problems.push(problem(code, `${model.label}.${name} ${message}`, hint))
  }
  const required = parts.filter((part) => !part.spec.nullable).map((part) => part.name)
  if (spec.nullable && required.length === parts.length)
    report(
      'core.key_fields',
      'may be NULL, but none of its fields may.',
      'Add .null() to a field, or take it away here.',
    )
  if (!spec.nullable && required.length < parts.length)
    report('core.key_fields', 'may not be NULL, but one of its fields may.', 'Add .null() here, or take it away there.')
  if (spec.nullable && spec.onDelete === 'setNull' && required.length)
    report(
      'core.set_null',
      `sets NULL on delete in all of its fields, but ${listOf(required)} may not be NULL.`,
      'Add .null() there, or choose another onDelete.',
    )
  if (spec.dbDefault !== undefined || spec.default !== undefined || spec.onDelete === 'set')
    report(
      'core.set_default',
      'is a key of several columns, which has no default of its own.',
      'Leave it out here, and give it to the fields that the key is made of: { fields: […] }.',
    )
  const bare = parts.filter((part) => !part.spec.dbDefault && !part.spec.nullable).map((part) => part.name)
  if (spec.onDelete === 'setDefault' && (bare.length || !parts.some((part) => part.spec.dbDefault)))
    report(
      'core.set_default',
      `sets the defaults of its fields on delete, but ${listOf(bare.length ? bare : parts.map((part) => part.name))} ${bare.length === 1 ? 'has' : 'have'} none.`,
      spec.fields
        ? 'Add .dbDefault(…) to them, or choose another onDelete.'
        : 'Name fields of its own that have one: { fields: […] }; or choose another onDelete.',
    )
  if (spec.column !== undefined)
    report(
      'core.key_fields',
      `cannot be kept in the column "${spec.column}": it is a key of several.`,
      'Declare a field for each part, with its .column(…), and name them: { fields: […] }.',
    )
}
