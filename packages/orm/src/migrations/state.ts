import type { FieldSpec } from '@tsango/core/fields'
import { columnOf, type FieldDefinition, keysOf, type ModelDefinition, type Registry } from '@tsango/core/registry'
import { type BoundEnd, boundOf, storedValue } from '@tsango/core/values'
import { onceFor } from '@tsango/toolkit/once'
import { shortName, snakeCase } from '@tsango/toolkit/text'
import { declaredCheck, declaredExclusion, declaredGenerated, declaredIndex } from './declared.ts'
import type { ExclusionData } from './exclusion-data.ts'
import type { ColumnData, FieldData, KeyData } from './field.ts'
import type { CheckData, IndexData } from './operations.ts'
import { declaredView, type ViewData } from './view-data.ts'

/** A model at one point of the history. */
export interface ModelState {
  readonly label: string
  /** Where it is not app and model in snake_case. */
  readonly table: string | undefined
  readonly fields: Readonly<Record<string, FieldData>>
  /** The fields that are the key together, in its order; absent where the field `id` is. */
  readonly key?: readonly string[]
  readonly indexes: readonly IndexData[]
  readonly checks: readonly CheckData[]
  /** Absent for none. */
  readonly exclusions?: readonly ExclusionData[]
  readonly comment?: string
  /** For a table of pairs: the label of the model whose relation it holds. */
  readonly pairsOf: string | undefined
  /** Whether migrations make and change its table; absent for true. */
  readonly managed?: boolean
  /** The database that it lives in; absent where it names none. */
  readonly database?: string
  /** Whose its rows are; absent for what each tenant has. */
  readonly scope?: 'registry'
  /** Of a view that migrations make: its query. */
  readonly view?: ViewData
}

/** All models at one point of the history. It never changes; operations make the next one. */
export interface ProjectState {
  readonly models: ReadonlyMap<string, ModelState>
  /** Labels of models that another stands in for, and of what goes with them: operations on them do nothing. */
  readonly absent: ReadonlySet<string>
  /** The label that stands in the place of a label. */
  resolve(label: string): string
}

/** The state before everything. */
export function emptyState(resolve: (label: string) => string = (label) => label): ProjectState {
  return { models: new Map(), absent: new Set(), resolve }
}

/** The table of a model that names none: app and model in snake_case. */
export function defaultTable(label: string): string {
  const [app = '', name = ''] = label.split('.')
  return shortName(`${app}_${snakeCase(name)}`)
}

// A registry never changes, and neither does its state, which is asked for several times on the way to a command.
/** The state that an application's models are in now. */
export const stateOf: (registry: Registry) => ProjectState = onceFor(readState)

function readState(registry: Registry): ProjectState {
  // A proxy shows the rows of a table that its model makes.
  const all = registry.models.filter(({ proxyOf }) => !proxyOf)
  const pairs = new Map<string, string>()
  for (const model of all)
    for (const relation of model.relations.values())
      if (relation.declared && relation.kind === 'manyToMany' && relation.through?.automatic)
        pairs.set(relation.through.model.label, model.label)
  const models = all.map((model): [string, ModelState] => [
    model.label,
    modelState(model, pairs.get(model.label), declaredView(model, registry)),
  ])
  return { models: new Map(models), absent: new Set(), resolve: registry.resolveLabel }
}

function modelState(model: ModelDefinition, pairsOf: string | undefined, view: ViewData | undefined): ModelState {
  return {
    label: model.label,
    table: model.table === defaultTable(model.label) ? undefined : model.table,
    fields: Object.fromEntries(
      [...model.ownFields, ...keysOf(model).filter(({ parts }) => parts)].map((one) => [one.name, fieldData(one)]),
    ),
    ...(model.keyFields.length > 1 ? { key: model.keyFields.map(({ name }) => name) } : {}),
    indexes: [
      ...model.indexes.map((index) => declaredIndex(model, index)),
      ...model.uniqueTogether.map((fields) => declaredIndex(model, { fields, unique: true })),
    ],
    checks: model.checks.map((check) => declaredCheck(model, check)),
    ...(model.exclusions.length ? { exclusions: model.exclusions.map((one) => declaredExclusion(model, one)) } : {}),
    pairsOf,
    ...(model.comment === undefined ? {} : { comment: model.comment }),
    ...(model.managed ? {} : { managed: false }),
    ...(model.database === undefined ? {} : { database: model.database }),
    ...(model.scope === 'registry' ? { scope: model.scope } : {}),
    ...(view ? { view } : {}),
  }
}

function fieldData(field: FieldDefinition): FieldData {
  return field.relation ? keyData(field) : columnData(field)
}

function keyData({ name, column, relation, spec, parts }: FieldDefinition): KeyData {
  return {
    kind: 'key',
    to: relation?.target.concrete.label ?? '',
    ...(relation?.key?.toField === undefined || relation.to === relation.target.key
      ? {}
      : { toField: relation.to.name }),
    onDelete: relation?.onDelete ?? 'protect',
    nullable: spec.nullable,
    unique: relation?.kind === 'oneToOne',
    ...(parts ? { fields: parts.map((part) => part.name) } : column === columnOf(name, true) ? {} : { column }),
    ...(spec.default && 'value' in spec.default ? { default: spec.default.value } : {}),
    ...(spec.dbDefault === undefined ? {} : { dbDefault: spec.dbDefault }),
    ...(spec.comment === undefined ? {} : { comment: spec.comment }),
    ...(spec.index || relation?.kind === 'oneToOne' ? {} : { index: false }),
    ...(relation?.key?.constraint === false ? { constraint: false } : {}),
    ...(relation?.key?.constraintName === undefined ? {} : { constraintName: relation.key.constraintName }),
    ...(relation?.key?.dbType === undefined ? {} : { dbType: relation.key.dbType }),
  }
}

function columnData(field: FieldDefinition): ColumnData {
  const { model, name, column, primaryKey, spec, madeFor } = field
  const { dbDefault, bound, comment } = spec
  const unique = spec.unique && !primaryKey
  return {
    ...typeData(spec),
    ...(madeFor === undefined ? { ...boundData(spec), ...wordsData(spec) } : {}),
    unique,
    index: spec.index && !unique && !primaryKey,
    ...(column === columnOf(name, false) ? {} : { column }),
    ...(spec.default && 'value' in spec.default ? { default: storedValue(spec, spec.default.value) } : {}),
    // Where new rows stand is no matter of the schema.
    ...(spec.auto === undefined || spec.auto === 'place' ? {} : { auto: spec.auto }),
    ...(bound === undefined || bound === `${model.label}.${name}` ? {} : { bound }),
    ...(dbDefault === undefined ? {} : { dbDefault }),
    ...(spec.generated === undefined ? {} : { generated: declaredGenerated(field, spec.generated) }),
    ...(comment === undefined ? {} : { comment }),
  }
}

// A column that is made for a key holds what the other side may hold.
function boundData(spec: FieldSpec): Pick<ColumnData, BoundEnd> {
  const [min, max] = [boundOf(spec, 'min'), boundOf(spec, 'max')]
  return { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) }
}

function wordsData({ kind, choices, enumerated }: FieldSpec): Pick<ColumnData, 'words'> {
  return enumerated && choices && kind === 'choice' ? { words: choices.map(({ value }) => String(value)) } : {}
}

// What a column can hold, by itself or in another.
function typeData(spec: FieldSpec): ColumnData {
  const { kind, nullable, maxLength, digits, places, element, dims, collation, dbType } = spec
  // The length of what is encrypted is another, and that of some texts no matter of the schema.
  const length = kind === 'encrypted' || kind === 'citext' ? undefined : maxLength
  return {
    kind,
    nullable,
    unique: false,
    index: false,
    ...(length === undefined ? {} : { maxLength: length }),
    ...(digits === undefined ? {} : { digits }),
    ...(places === undefined ? {} : { places }),
    ...(element === undefined ? {} : { element: typeData(element) }),
    ...(dims === undefined ? {} : { dims }),
    ...(collation === undefined ? {} : { collation }),
    ...(dbType === undefined ? {} : { dbType }),
  }
}
