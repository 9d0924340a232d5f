import type { FieldDefinition, ModelDefinition, Registry } from '@tsango/core/registry'
import { shortName, snakeCase } from '@tsango/toolkit/text'
import type { ColumnData, FieldData, KeyData } from './field.ts'
import type { CheckData, IndexData } from './operations.ts'

/** A model at one point of the history. */
export interface ModelState {
  readonly label: string
  /** Where it is not app and model in snake_case. */
  readonly table: string | undefined
  readonly fields: Readonly<Record<string, FieldData>>
  readonly indexes: readonly IndexData[]
  readonly checks: readonly CheckData[]
  /** For a table of pairs: the label of the model whose relation it holds. */
  readonly pairsOf: string | undefined
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

/** The state that an application's models are in now. */
export function stateOf(registry: Registry): ProjectState {
  const pairs = new Map<string, string>()
  for (const model of registry.models)
    for (const relation of model.relations.values())
      if (relation.declared && relation.through?.automatic) pairs.set(relation.through.model.label, model.label)
  const models = registry.models.map((model): [string, ModelState] => [
    model.label,
    modelState(model, pairs.get(model.label)),
  ])
  return { models: new Map(models), absent: new Set(), resolve: registry.resolveLabel }
}

function modelState(model: ModelDefinition, pairsOf: string | undefined): ModelState {
  return {
    label: model.label,
    table: model.table === defaultTable(model.label) ? undefined : model.table,
    fields: Object.fromEntries(model.fields.map((one) => [one.name, fieldData(one)])),
    indexes: [
      ...model.indexes.map((index) => indexData(model, index)),
      ...model.uniqueTogether.map((fields) => indexData(model, { fields, unique: true, name: undefined })),
    ],
    checks: model.checks.map(({ name, all }) => ({
      name,
      all: all.map(([field, operator, value]) => [nameOf(model, field), operator, value] as const),
    })),
    pairsOf,
  }
}

interface NamedIndex {
  readonly fields: readonly string[]
  readonly unique: boolean
  readonly name: string | undefined
}

// A name that the framework made follows from the rest; only a name of the user's own is kept.
function indexData(model: ModelDefinition, { fields, unique, name }: NamedIndex): IndexData {
  const columns = fields.map((field) => model.field(field)?.column ?? field)
  const made = shortName([model.table, ...columns, unique ? 'uniq' : 'idx'].join('_'))
  const names = fields.map((field) => nameOf(model, field))
  return {
    ...(name === undefined || name === made ? {} : { name }),
    fields: names,
    ...(unique ? { unique } : {}),
  }
}

const nameOf = (model: ModelDefinition, field: string): string => model.field(field)?.name ?? field

function fieldData(field: FieldDefinition): FieldData {
  return field.relation ? keyData(field) : columnData(field)
}

function keyData({ name, column, relation, spec }: FieldDefinition): KeyData {
  return {
    kind: 'key',
    to: relation?.target.label ?? '',
    onDelete: relation?.onDelete ?? 'protect',
    nullable: spec.nullable,
    unique: spec.unique,
    ...(column === `${snakeCase(name)}_id` ? {} : { column }),
  }
}

function columnData({ name, column, primaryKey, spec }: FieldDefinition): ColumnData {
  const { kind, nullable, auto, maxLength, digits, places } = spec
  const unique = spec.unique && !primaryKey
  return {
    kind,
    nullable,
    unique,
    index: spec.index && !unique && !primaryKey,
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(digits === undefined ? {} : { digits }),
    ...(places === undefined ? {} : { places }),
    ...(column === snakeCase(name) ? {} : { column }),
    ...(spec.default && 'value' in spec.default ? { default: spec.default.value } : {}),
    ...(auto === undefined ? {} : { auto }),
  }
}
