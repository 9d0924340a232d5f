import { sessionScheme } from '@tsango/auth/permissions'
import type { ModelDefinition } from '@tsango/core/registry'
import type { JsonSchema, Operation, Parameter, RequestBody, ResponseDescription } from '@tsango/http/openapi'
import type { Parameter as ListParameter } from '../parameters/parameter.ts'
import { MODEL_PERMISSIONS, type Permission } from '../permissions/permissions.ts'
import { type Action, isRead } from '../viewset/actions.ts'
import type { Resource } from '../viewset/resource.ts'
import type { SchemaNames } from '../viewset/schema-names.ts'
import { keySchema, schemasOf } from './schemas.ts'

type Description = Omit<Operation, 'method' | 'path'>
type Responses = Readonly<Record<string, ResponseDescription>>

/** Describes an action for the API's document. */
export function describeAction(resource: Resource, action: Action): Description {
  const { definition, rules, names } = resource
  const rule = rules[action]
  return {
    operationId: `${action}${names.row}`,
    summary: summaryOf(action, definition.verboseName, definition.verboseNamePlural),
    description: [whoMay(rule, action), ...(isRead(action) ? [] : [CSRF_NOTE])].join(' '),
    tags: [definition.verboseNamePlural],
    parameters: parametersOf(resource, action),
    ...bodyOf(action, names),
    responses: { ...responsesOf(action, names), ...refusals(action, rule) },
    security: securityOf(rule),
    components: { schemas: schemasOf(resource), securitySchemes: { session: sessionScheme() } },
  }
}

/** What a viewset's list does when it is asked by QUERY: as by GET, with its parameters in the body. */
export function describeQuery(resource: Resource): Description {
  const { parameters: _parameters, responses, ...rest } = describeAction(resource, 'list')
  const known = resource.list.all
  const body = (schemaOf: (one: ListParameter) => JsonSchema) => ({
    schema: {
      type: 'object',
      additionalProperties: false,
      properties: Object.fromEntries(
        known.map((one) => [one.name, { description: one.description, ...schemaOf(one) }]),
      ),
    },
  })
  return {
    ...rest,
    operationId: `query${resource.names.row}`,
    requestBody: {
      content: {
        'application/json': body(({ schema }) => schema),
        'application/x-www-form-urlencoded': body(({ schema, list }) => (list ? { type: 'string' } : schema)),
      },
    },
    responses: { ...responses, 413: problem(REFUSALS[413]), 415: problem('The body is neither JSON nor a form.') },
  }
}

const CSRF_NOTE = 'With the cookie of a session it needs the header X-CSRF-Token too.'

function summaryOf(action: Action, one: string, many: string): string {
  switch (action) {
    case 'list':
      return `Lists ${many}, a page at a time.`
    case 'retrieve':
      return `Gives one ${one}.`
    case 'create':
      return `Makes one ${one}.`
    case 'update':
      return `Changes one ${one}: every required field must be given.`
    case 'partialUpdate':
      return `Changes one ${one}: the fields that are given.`
    case 'destroy':
      return `Deletes one ${one}.`
  }
}

function whoMay(rule: Permission, action: Action): string {
  switch (rule) {
    case 'public':
      return 'Open to everybody.'
    case 'authenticated':
      return 'For users who are logged in.'
    case 'model':
      return `For users with the permission to ${MODEL_PERMISSIONS[action]}.`
    default:
      return 'Some requests are refused by a rule of the site.'
  }
}

function securityOf(rule: Permission): Operation['security'] & object {
  if (rule === 'public') return []
  return typeof rule === 'function' ? [{ session: [] }, {}] : [{ session: [] }]
}

function parametersOf({ list, definition }: Resource, action: Action): readonly Parameter[] {
  if (action === 'list') return list.all.map(queryParameter)
  if (action === 'create') return []
  return [
    {
      name: 'id',
      in: 'path',
      required: true,
      ...keyParameter(definition),
    },
  ]
}

function keyParameter({ key, keyFields, verboseName }: ModelDefinition): Pick<Parameter, 'description' | 'schema'> {
  const description = `The key of the ${verboseName}.`
  if (keyFields.length === 1) return { description, schema: keySchema(key.spec) }
  const parts = keyFields.map(({ attribute }) => attribute).join(', ')
  return {
    description: `${description} Its parts (${parts}), each escaped as in a URL, with commas between; the whole escaped again.`,
    schema: { type: 'string' },
  }
}

function queryParameter({ name, description, schema, list }: ListParameter): Parameter {
  return { name, in: 'query', description, schema, ...(list ? { style: 'form', explode: false } : {}) }
}

function json(schema: string) {
  return { content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } } }
}

function bodyOf(action: Action, { create, update, patch }: SchemaNames): { readonly requestBody?: RequestBody } {
  const schema = { create, update, partialUpdate: patch, list: undefined, retrieve: undefined, destroy: undefined }[
    action
  ]
  return schema === undefined ? {} : { requestBody: { required: true, ...json(schema) } }
}

function responsesOf(action: Action, { row, page }: SchemaNames): Responses {
  switch (action) {
    case 'list':
      return { 200: { description: 'A page of rows.', ...json(page) } }
    case 'create': {
      const location = {
        description: 'The address of the new row.',
        schema: { type: 'string', format: 'uri-reference' },
      }
      return { 201: { description: 'The new row.', headers: { Location: location }, ...json(row) } }
    }
    case 'destroy':
      return { 204: { description: 'The row is gone.' } }
    default:
      return { 200: { description: 'The row.', ...json(row) } }
  }
}

const REFUSALS = {
  400: 'The request cannot be read: a parameter or lookup that does not exist, a malformed value or body.',
  401: 'Nobody is logged in.',
  403: 'The user may not do this, or the CSRF token is missing.',
  404: 'There is no such row, or page.',
  409: 'Another row has the same unique value, or the row is still in use.',
  413: 'The body is too large.',
  415: 'The body is not JSON.',
  422: 'The values are not valid; the place of each fault is in "errors".',
} as const

function refusals(action: Action, rule: Permission): Responses {
  const statuses: (keyof typeof REFUSALS)[] = [400]
  if (rule !== 'public') statuses.push(401)
  if (rule !== 'public' || !isRead(action)) statuses.push(403)
  if (action !== 'create') statuses.push(404)
  if (!isRead(action)) statuses.push(409)
  if (!isRead(action) && action !== 'destroy') statuses.push(413, 415, 422)
  return Object.fromEntries(statuses.map((status) => [status, problem(REFUSALS[status])]))
}

function problem(description: string): ResponseDescription {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
  }
}
