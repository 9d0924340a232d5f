import type { Registry } from '@tsango/core'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import type { Dialect } from '../dialects/base/base.ts'
import { AuditMissing, Unsupported } from '../errors/errors.ts'
import { modelOf, type ProjectState, placeOf, stateOf, tableOf, viewOf } from '../migrations/migrations.ts'
import { checkLimits } from './check-limits.ts'
import { checkNames } from './check-names.ts'
import type { Routing } from './routing.ts'

/** A database that is being opened. */
export interface Opened {
  readonly name: string
  readonly dialect: Dialect
  readonly routing?: Routing | undefined
}

/**
 * Holds models to what the databases that have their tables can do; where those are several, a field must be possible in one of them.
 *
 * @throws AuditMissing where a model is audited and nothing records it
 * @throws LimitInvalid where `limitChoices` is no condition over the rows of the other model
 * @throws Unsupported for a field, an index or a check that none of them can have
 */
export function checkModels(registry: Registry, databases: readonly Opened[]): void {
  const audited = registry.models.filter(({ audit }) => audit).map(({ label }) => label)
  if (audited.length && !registry.models.some(({ label }) => label === 'audit.AuditEntry'))
    throw new AuditMissing(audited)
  checkLimits(registry)
  if (databases.length === 0) return
  const state = stateOf(registry)
  const places = databases.map((one) => ({ place: placeOf(one), dialect: one.dialect }))
  const dialectsOf = (model: ModelDefinition): readonly Dialect[] => {
    const own = state.models.get(model.label)
    return places.filter(({ place }) => !own || place.has(own)).map(({ dialect }) => dialect)
  }
  for (const model of registry.models.filter((one) => !one.proxyOf && requires(one))) {
    const dialects = dialectsOf(model)
    const faults = dialects.map((dialect) => lackOf(model, dialect))
    const [first] = faults
    if (first !== undefined && !faults.includes(undefined)) raise(model.label, first, dialects)
  }
  for (const model of registry.models) {
    const dialects = dialectsOf(model)
    for (const field of model.proxyOf ? [] : [...model.ownFields, ...ownKeys(model)]) {
      const faults = dialects.map((dialect) => faultOf(field, dialect))
      const [first] = faults
      if (first === undefined || faults.includes(undefined)) continue
      raise(`${model.label}.${field.name}`, first, dialects)
    }
  }
  checkNames(state, places)
  checkTables(registry, state, dialectsOf)
  checkViews(registry, state, dialectsOf)
}

function requires({ requiredFeatures, requiredDialects }: ModelDefinition): boolean {
  return requiredFeatures.length > 0 || requiredDialects.length > 0
}

function lackOf(
  { requiredFeatures, requiredDialects }: ModelDefinition,
  { name, features }: Dialect,
): Unsupported | undefined {
  if (requiredDialects.length && !requiredDialects.includes(name))
    return new Unsupported(`what its meta keeps to ${listOf(requiredDialects)}`, features.title)
  const given = features as unknown as Readonly<Record<string, unknown>>
  const lacking = requiredFeatures.filter((name) => given[name] !== true)
  return lacking.length ? new Unsupported(`what its meta requires: ${listOf(lacking)}`, features.title) : undefined
}

// Indexes, checks and computed columns: what they need is known once their statements are made.
function checkTables(
  registry: Registry,
  state: ProjectState,
  dialectsOf: (model: ModelDefinition) => readonly Dialect[],
): void {
  const declaring = registry.models.filter(
    ({ managed, proxyOf, indexes, checks, exclusions, ownFields }) =>
      managed &&
      !proxyOf &&
      (indexes.length + checks.length + exclusions.length > 0 || ownFields.some(({ spec }) => spec.generated)),
  )
  for (const model of declaring) {
    const { label } = model
    const dialects = dialectsOf(model)
    const table = tableOf(state, modelOf(state, label))
    const faults = dialects.map(({ schema }) => unsupported(() => schema.createTable(table)))
    const [first] = faults
    if (first !== undefined && !faults.includes(undefined)) raise(label, first, dialects)
  }
}

function checkViews(
  registry: Registry,
  state: ProjectState,
  dialectsOf: (model: ModelDefinition) => readonly Dialect[],
): void {
  for (const model of registry.models.filter(({ viewOf: view, proxyOf }) => view && !proxyOf)) {
    const own = modelOf(state, model.label)
    const dialects = dialectsOf(model)
    const faults = dialects.map((dialect) =>
      unsupported(() => {
        const view = viewOf(state, own, dialect)
        if (view) dialect.schema.createView(view)
      }),
    )
    const [first] = faults
    if (first !== undefined && !faults.includes(undefined)) raise(model.label, first, dialects)
  }
}

function raise(what: string, { feature, hint }: Unsupported, dialects: readonly Dialect[]): never {
  const titles = new Set(dialects.map(({ features }) => features.title))
  throw new Unsupported(`${what}: ${feature}`, [...titles].join(', '), hint)
}

function unsupported(make: () => unknown): Unsupported | undefined {
  try {
    make()
    return undefined
  } catch (error) {
    if (error instanceof Unsupported) return error
    throw error
  }
}

function faultOf(
  { spec, relation, primaryKey }: FieldDefinition,
  { columns, features }: Dialect,
): Unsupported | undefined {
  if (relation?.onDelete === 'setDefault' && !features.setDefault)
    return new Unsupported('onDelete "setDefault"', features.title, 'Choose another onDelete.')
  if (primaryKey && spec.dbDefault && !features.insertReturning)
    return new Unsupported(
      'a key that the database makes by .dbDefault(…)',
      features.title,
      'It cannot be read back there: let it be made here, by .default(…) or f.uuid({ auto }).',
    )
  return spec.parts ? undefined : unsupported(() => columns.typeOf(spec))
}

const ownKeys = (model: ModelDefinition): readonly FieldDefinition[] =>
  model.compositeKeys.filter((key) => key.model === model)
