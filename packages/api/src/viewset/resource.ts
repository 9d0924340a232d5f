import type { ModelClass } from '@tsango/core/model'
import type { FieldDefinition, ModelDefinition, Registry } from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import { ViewsetInvalid } from '../errors/errors.ts'
import { type ListParameters, listParameters } from '../parameters/list-parameters.ts'
import { isGuarded, type Rules, rulesOf } from '../permissions/permissions.ts'
import { type Body, type BodyOf, createReadBody } from '../writing/read-body.ts'
import type { Action } from './actions.ts'
import { type ColumnField, fieldsOf, missingColumns, type PairsField, type ResourceField } from './fields.ts'
import type { LooseOptions } from './options.ts'
import { type SchemaNames, schemaNames } from './schema-names.ts'
import { createSerialise, type Serialise } from './serialise.ts'

/** A viewset prepared for the models of one application. */
export interface Resource {
  readonly definition: ModelDefinition
  readonly actions: readonly Action[]
  readonly rules: Rules
  readonly fields: readonly ResourceField[]
  readonly columns: readonly ColumnField[]
  readonly pairs: readonly PairsField[]
  /** The attributes that an answer needs: its columns, and the key. */
  readonly attributes: readonly string[]
  /** The fields that are set on every save. */
  readonly moments: readonly FieldDefinition[]
  readonly list: ListParameters
  readonly serialise: Serialise
  readonly readBody: (json: unknown, of: BodyOf) => Body
  /** The names of its schemas. */
  readonly names: SchemaNames
}

/** Prepares a viewset. Raises {@link ViewsetInvalid} with everything that is wrong with its options. */
export function prepareResource(
  registry: Registry,
  model: ModelClass,
  options: LooseOptions,
  actions: readonly Action[],
): Resource {
  const definition = registry.of(model)
  const faults: string[] = []
  const guarded = isGuarded(registry, definition)
  if (guarded && options.fields === undefined)
    faults.push('It says who may do what, so "fields" must name what clients see and set.')
  const fields = fieldsOf(definition, options, faults)
  const columns = fields.filter((field) => field.kind === 'column')
  const pairs = fields.filter((field) => field.kind === 'pairs')
  const list = listParameters(definition, fields, options, faults)
  const missing = actions.includes('create') && !options.onCreate ? missingColumns(definition, fields) : []
  if (missing.length > 0)
    faults.push(
      `A new row needs ${listOf(missing)}, which no client can set: add to "fields", set it in "onCreate", or leave "create" out of "actions".`,
    )
  if (faults.length > 0) throw new ViewsetInvalid(definition.label, faults)
  const key = definition.key.attribute
  return {
    definition,
    actions,
    rules: rulesOf(options.permissions, guarded),
    fields,
    columns,
    pairs,
    attributes: [...new Set([key, ...columns.map(({ name }) => name)])],
    moments: definition.fields.filter(({ spec }) => spec.auto === 'now'),
    list,
    serialise: createSerialise(key, columns, pairs),
    readBody: createReadBody(fields),
    names: schemaNames(registry, options.name ?? definition.name),
  }
}
