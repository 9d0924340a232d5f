import type { ModelDefinition, Registry } from '@tsango/core/registry'
import type { Faults } from '@tsango/core/values'
import { keyNamesOf } from '../dialects/base/names.ts'
import {
  CheckViolation,
  ExclusionViolation,
  type ExplainedViolation,
  ForeignKeyViolation,
  IntegrityError,
  NotNullViolation,
  UniqueViolation,
} from '../errors/errors.ts'
import { modelTableOf } from '../migrations/tables.ts'
import { type ReferenceRule, referencesOf } from './references.ts'
import { type Rule, rulesOf } from './rules.ts'

const known = new WeakMap<ModelDefinition, readonly Rule[]>()

/** Tells an error of a write what the models know of the constraint that it broke; gives the error back. */
export function explained(error: unknown, registry: Registry, definition?: ModelDefinition): unknown {
  if (!(error instanceof IntegrityError)) return error
  const broken = ownerOf(error, registry, definition)
  if (broken) error.explain(explanation(error, registry, broken))
  return error
}

/** Tells an error of a delete which columns point at the rows that shall go: none of them holds a wrong value. */
export function explainedDelete(error: unknown, registry: Registry): unknown {
  if (!(error instanceof ForeignKeyViolation)) return error
  const owner = ownerOf(error, registry, undefined)
  if (owner) error.explain({ table: owner.table, columns: keyColumns(error, registry, owner), faults: {} })
  return error
}

// A write may break a constraint of another table, by a trigger of the database.
function ownerOf(
  { table }: IntegrityError,
  { models }: Registry,
  definition: ModelDefinition | undefined,
): ModelDefinition | undefined {
  if (table === undefined || table === definition?.table) return definition
  return models.find((one) => one.table === table && !one.proxyOf)
}

function explanation(error: IntegrityError, registry: Registry, definition: ModelDefinition): ExplainedViolation {
  const { table } = definition
  const broken = ruleOf(error, registry, definition)
  if (!broken) {
    const columns = keyColumns(error, registry, definition)
    return { table, columns, faults: byColumns(error, columns, definition) }
  }
  const { columns, name, at, code, message, own } = broken
  return {
    table,
    columns,
    constraint: error.constraint ?? name,
    faults: { [at]: [{ code, message }] },
    ...(own ? { told: message } : {}),
  }
}

function ruleOf(error: IntegrityError, registry: Registry, definition: ModelDefinition): Rule | undefined {
  const kinds = kindsOf(error)
  if (kinds.length === 0) return undefined
  const { concrete } = definition
  const rules = known.get(concrete) ?? rulesOf(concrete, modelTableOf(registry, concrete))
  known.set(concrete, rules)
  const own = rules.filter(({ kind }) => kinds.includes(kind))
  const { constraint, columns } = error
  return (
    (constraint === undefined ? undefined : own.find(({ name }) => name === constraint)) ??
    own.find((one) => columns.length > 0 && sameNames(one.columns, columns)) ??
    (constraint === 'PRIMARY' ? own.find(({ kind }) => kind === 'key') : undefined)
  )
}

// Not every database tells more of a key to another row than the name of its constraint.
function keyColumns(error: IntegrityError, registry: Registry, definition: ModelDefinition): readonly string[] {
  const { constraint, columns } = error
  if (columns.length || constraint === undefined || !(error instanceof ForeignKeyViolation)) return columns
  return keyNamesOf(modelTableOf(registry, definition)).find(({ name }) => name === constraint)?.columns ?? []
}

function kindsOf(error: IntegrityError): readonly Rule['kind'][] {
  if (error instanceof UniqueViolation) return ['unique', 'key']
  if (error instanceof CheckViolation) return ['check']
  return error instanceof ExclusionViolation ? ['exclusion'] : []
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name) => b.includes(name))
}

// What no rule of the models is: keys, NULL, and constraints that somebody made by hand.
function byColumns(error: IntegrityError, broken: readonly string[], definition: ModelDefinition): Faults {
  const { fields, verboseName } = definition
  const named = [
    ...new Set(
      fields.filter(({ column }) => broken.includes(column)).map(({ attribute, madeFor }) => madeFor ?? attribute),
    ),
  ]
  const at = named.length === 1 ? (named[0] ?? '') : ''
  const fault = (code: string, message: string): Faults => ({ [at]: [{ code, message }] })
  if (error instanceof NotNullViolation)
    return fault('null', at ? 'This field cannot be null.' : 'A value is missing that cannot be null.')
  if (error instanceof ForeignKeyViolation) {
    const columns = (one: ReferenceRule): readonly string[] => one.columns.map(({ column }) => column)
    const key = referencesOf(definition).find((one) => sameNames(columns(one), broken))
    if (key) return { [key.at]: [{ code: key.code, message: key.message }] }
    return fault('no_such_row', 'The row that it points at is not there.')
  }
  if (error instanceof UniqueViolation) return fault('unique', `Another ${verboseName} has the same values.`)
  if (error instanceof ExclusionViolation) return fault('exclusion', `Another ${verboseName} is in the way.`)
  return fault('check', 'The values do not go together.')
}
