import { humanize, listOf } from '@tsango/toolkit/text'
import { type Problem, problem } from '../checks/checks.ts'
import type { KeySpec } from '../fields/fields.ts'
import { isCompositeKey } from './composite-foreign-key.ts'
import { KINDS } from './composite-key.ts'
import type { FieldDefinition, ModelDefinition } from './definition.ts'
import { HELD, heldSpec } from './held-spec.ts'
import { columnOf } from './names.ts'
import { missing, type Resolve, relation } from './relation.ts'

type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** A key as a model declares it. */
export interface DeclaredKey {
  readonly model: ModelDefinition
  readonly name: string
  readonly spec: KeySpec
  /** Whether it is the model's own key, or part of it. */
  readonly primaryKey: boolean
}

/**
 * The column of a key to another model; `undefined` where the problems tell why there is none, and for a key to one of several columns, which is none
 * itself.
 */
export function foreignKey(declared: DeclaredKey, resolve: Resolve, problems: Problem[]): FieldDefinition | undefined {
  const { model, name, spec } = declared
  const target = resolve(spec.to())
  if (!target) {
    problems.push(missing(model, name, spec.to()))
    return undefined
  }
  checkKeyOptions(declared, target, problems)
  if (isCompositeKey(declared, target)) return undefined
  checkFields(declared, target, problems)
  const to = pointedAt(declared, target, problems)
  return to && keyColumn(declared, target, to)
}

function keyColumn(
  { model, name, spec, primaryKey }: DeclaredKey,
  target: ModelDefinition,
  to: FieldDefinition,
): FieldDefinition {
  const kind = HELD[to.kind] ?? to.kind
  const field: Writable<FieldDefinition> = {
    model,
    name,
    attribute: `${name}Id`,
    column: spec.column ?? columnOf(name, true),
    kind,
    sort: to.sort,
    primaryKey,
    label: spec.label ?? humanize(name),
    relation: undefined,
    spec: {
      ...heldSpec(to.spec),
      kind,
      nullable: spec.nullable,
      blank: spec.blank,
      unique: spec.unique,
      index: spec.index,
      editable: spec.editable,
      validators: spec.validators ?? [],
      ...(spec.default === undefined ? {} : { default: spec.default }),
      ...(spec.dbDefault === undefined ? {} : { dbDefault: spec.dbDefault }),
      ...(spec.comment === undefined ? {} : { comment: spec.comment }),
      ...(spec.dbType === undefined ? {} : { dbType: spec.dbType }),
      ...(spec.help === undefined ? {} : { help: spec.help }),
      ...(spec.label === undefined ? {} : { label: spec.label }),
    },
  }
  field.relation = relation({
    kind: spec.unique ? 'oneToOne' : 'foreignKey',
    name,
    model,
    target,
    many: false,
    nullable: spec.nullable || spec.constraint === false,
    label: field.label,
    from: field,
    to,
    onDelete: spec.onDelete,
    editable: spec.editable,
    help: spec.help,
    key: spec,
  })
  return field
}

function pointedAt(
  { model, name, spec }: DeclaredKey,
  target: ModelDefinition,
  problems: Problem[],
): FieldDefinition | undefined {
  if (spec.toField === undefined) return target.key
  const to = target.field(spec.toField)
  const why = to ? targetFault(to, target) : 'which is no column of that model.'
  if (to && !why) return to
  const possible = target.fields.filter((field) => !targetFault(field, target)).map((field) => field.name)
  problems.push(
    problem(
      'core.key_target',
      `${model.label}.${name} points at ${target.label}.${spec.toField}, ${why}`,
      possible.length
        ? `A key may point at ${listOf(possible)}.`
        : `Give ${target.label} a field of its own with .unique(), or leave { to } out.`,
    ),
  )
  return undefined
}

// What tells one row of the other model, in every database alike.
function targetFault(
  { spec, primaryKey, relation: leads, model }: FieldDefinition,
  target: ModelDefinition,
): string | undefined {
  if (model !== target.concrete) return `which is a column of the table of ${model.label}.`
  if (leads) return 'which is a key itself.'
  if (!spec.unique && !(primaryKey && model.keyFields.length === 1)) return 'which is not unique.'
  if (spec.nullable) return 'which may be NULL.'
  if (spec.cast) return 'whose rows hold something else than its column.'
  if (spec.collation !== undefined) return 'which compares by a collation of the database.'
  if (spec.auto === 'now' || spec.auto === 'version') return `which changes with each save (${spec.auto}).`
  const auto = HELD[spec.kind] !== undefined
  return auto || KINDS.includes(spec.kind) ? undefined : `which is ${spec.kind}; kinds: ${KINDS.join(', ')}.`
}

function checkFields({ model, name, spec }: DeclaredKey, target: ModelDefinition, problems: Problem[]): void {
  if (spec.fields === undefined) return
  problems.push(
    problem(
      'core.key_fields',
      `${model.label}.${name} is made of [${spec.fields.join(', ')}], but points at one column of ${target.label}.`,
      'Leave { fields } out: such a key is a column itself.',
    ),
  )
}

function checkKeyOptions(declared: DeclaredKey, target: ModelDefinition, problems: Problem[]): void {
  const { model, name, spec } = declared
  const report = (code: string, message: string, hint: string): void => {
    problems.push(problem(code, `${model.label}.${name} ${message}`, hint))
  }
  if (spec.onDelete === 'setNull' && !spec.nullable)
    report('core.set_null', 'sets NULL on delete, but may not be NULL.', 'Add .null(), or choose another onDelete.')
  if (spec.onDelete === 'setDefault' && spec.dbDefault === undefined && !isCompositeKey(declared, target))
    report(
      'core.set_default',
      'sets its default on delete, but has none.',
      'Add .dbDefault(…), or choose another onDelete.',
    )
  if (spec.constraint === false && spec.onDelete !== 'doNothing')
    report(
      'core.key_constraint',
      `is held to no row by the database, so that a delete cannot ${spec.onDelete}.`,
      "Write { onDelete: 'doNothing' }, or leave constraint out.",
    )
  if (target.view && model.managed && spec.constraint !== false)
    report(
      'core.key_to_view',
      `points at ${target.label}, which is a view: no database holds a key to it.`,
      'Point at the table that the view reads, or keep the value in a plain field.',
    )
}
