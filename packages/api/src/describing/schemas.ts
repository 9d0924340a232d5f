import type { RelationDefinition } from '@tsango/core/registry'
import { type JsonSchema as FieldSchema, jsonSchemaOf, jsonValueOf } from '@tsango/core/values'
import type { JsonSchema } from '@tsango/http/openapi'
import type { ColumnField, PairsField, ResourceField } from '../viewset/fields.ts'
import type { Resource } from '../viewset/resource.ts'
import { MAX_KEYS } from '../writing/read-body.ts'

type Part = 'answer' | 'create' | 'update'

/** The schemas of a viewset by their names, for the actions that it has. */
export function schemasOf(resource: Resource): Readonly<Record<string, JsonSchema>> {
  const { fields, actions, names } = resource
  const schemas: Record<string, JsonSchema> = { [names.row]: rowSchema(resource) }
  if (actions.includes('list')) schemas[names.page] = pageSchema(names.row)
  if (actions.includes('create')) schemas[names.create] = bodySchema(fields, 'create')
  if (actions.includes('update')) schemas[names.update] = bodySchema(fields, 'update')
  if (actions.includes('partialUpdate')) {
    const { required: _required, ...patch } = bodySchema(fields, 'update')
    schemas[names.patch] = patch
  }
  return schemas
}

function rowSchema({ definition, fields }: Resource): JsonSchema {
  return {
    type: 'object',
    description: `One ${definition.verboseName}.`,
    required: fields.map(({ name }) => name),
    properties: properties(fields, 'answer'),
  }
}

function bodySchema(fields: readonly ResourceField[], part: 'create' | 'update'): JsonSchema {
  const settable = fields.filter((field) => field.settable[part])
  const required = settable.filter((field) => field.required).map(({ name }) => name)
  return {
    type: 'object',
    ...(required.length > 0 ? { required } : {}),
    properties: properties(settable, part),
  }
}

function properties(fields: readonly ResourceField[], part: Part): Record<string, FieldSchema> {
  return Object.fromEntries(fields.map((field) => [field.name, propertyOf(field, part)]))
}

function propertyOf(field: ResourceField, part: Part): FieldSchema {
  const schema = field.kind === 'column' ? columnSchema(field) : pairsSchema(field)
  const fixed = !field.settable.create && !field.settable.update
  return part === 'answer' && fixed ? { ...schema, readOnly: true } : schema
}

function columnSchema({ field, spec }: ColumnField): FieldSchema {
  const schema = jsonSchemaOf(spec)
  const relation = field.primaryKey && field.model.extends ? undefined : field.relation
  const text = relation && !('description' in schema) ? described(relation) : undefined
  const given = spec.default && 'value' in spec.default ? jsonValueOf(spec, spec.default.value) : undefined
  return {
    ...schema,
    ...(text === undefined ? {} : { description: text }),
    ...(isPlain(given) ? { default: given } : {}),
  }
}

function described({ target, to }: RelationDefinition): string {
  return to === target.key ? `The key of one ${target.verboseName}.` : `The ${to.label} of one ${target.verboseName}.`
}

function isPlain(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

function pairsSchema({ relation }: PairsField): FieldSchema {
  const { target, help } = relation
  return {
    type: 'array',
    description: help ?? `The keys of ${target.verboseNamePlural}.`,
    maxItems: MAX_KEYS,
    items: keySchema(target.key.spec),
  }
}

/** The schema of a key that stands by itself. */
export function keySchema(spec: ColumnField['spec']): FieldSchema {
  const { title: _title, description: _description, ...schema } = jsonSchemaOf({ ...spec, nullable: false })
  return schema
}

function pageSchema(row: string): JsonSchema {
  const link = { type: ['string', 'null'], format: 'uri-reference' }
  const whole = { type: 'integer', minimum: 0 }
  return {
    type: 'object',
    required: ['count', 'page', 'pageSize', 'pages', 'next', 'previous', 'results'],
    properties: {
      count: { ...whole, description: 'All rows that match, on whichever page.' },
      page: { ...whole, description: 'The number of this page, from 1.' },
      pageSize: { ...whole, description: 'Rows a page at most.' },
      pages: { ...whole, description: 'The number of the last page.' },
      next: { ...link, description: 'The address of the next page, without the origin.' },
      previous: { ...link, description: 'The address of the page before, without the origin.' },
      results: { type: 'array', items: { $ref: `#/components/schemas/${row}` } },
    },
  }
}
