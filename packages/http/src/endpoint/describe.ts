import { defined } from '@tsango/toolkit/records'
import type { Components, Content, Parameter as Described, JsonSchema, Operation } from '../openapi/operation.ts'
import type { UploadPart } from '../uploads/uploads.ts'
import { allDependencies, type DependencyDescription } from './dependency.ts'
import { describeSecurity } from './guards.ts'
import { Named } from './named.ts'
import type { Location, Parameter, Parameters } from './parameters.ts'
import type { LooseOptions } from './prepare.ts'
import { describeResponses } from './responses.ts'
import type { Method } from './types.ts'

/** What {@link describeEndpoint} takes. */
export interface Declared {
  readonly method: Method
  readonly path: string
  /** Those of its dependencies, too. */
  readonly parameters: readonly Parameters[]
  readonly options: LooseOptions
}

/** The operation of an endpoint, for the document of the API. */
export function describeEndpoint({ method, path, parameters, options }: Declared): Operation {
  const schemas: Record<string, JsonSchema> = {}
  const named = new Named(schemas, `${method.toLowerCase()}_${path}`)
  const { operationId, summary, description, tags, deprecated, body, files, auth } = options
  const form = parameters.find(({ location }) => location === 'form')
  const content: Content = {
    ...(body && { 'application/json': { schema: named.schemaOf(body, 'input') } }),
    ...(form && !files && { 'application/x-www-form-urlencoded': { schema: formSchema(form) } }),
    ...(files && { 'multipart/form-data': { schema: filesSchema(form, files) } }),
  }
  const { security, securitySchemes } = describeSecurity(auth)
  const told = allDependencies(options.depends ?? {}).flatMap((one) => one['~dependency'].describes ?? [])
  const responses = describeResponses(
    { method, options, headers: told.flatMap((one) => one.headers ?? []) },
    (schema) => named.schemaOf(schema, 'output'),
  )
  const segments = told.flatMap(({ segment }) => segment ?? [])
  const components: Components = {
    ...(Object.keys(schemas).length === 0 ? {} : { schemas }),
    ...(securitySchemes && { securitySchemes }),
  }
  return {
    method: method.toLowerCase() as Operation['method'],
    path,
    ...defined({ operationId, summary, description: textOf(description, told), tags, deprecated, security }),
    parameters: unique(
      parameters.flatMap((one) =>
        one.location === 'form' ? [] : one.all.map((each) => described(one.location, each)),
      ),
    ),
    ...(segments.length === 0 ? {} : { segments }),
    ...(Object.keys(content).length === 0 ? {} : { requestBody: { required: true, content } }),
    responses,
    ...(Object.keys(components).length === 0 ? {} : { components }),
  }
}

// What is said of the endpoint, then what its dependencies say; paragraphs, as OpenAPI reads Markdown.
function textOf(own: string | undefined, told: readonly DependencyDescription[]): string | undefined {
  const all = [own, ...told.map((one) => one.description)].filter((one) => one !== undefined)
  return all.length === 0 ? undefined : all.join('\n\n')
}

// An endpoint and what it depends on may read the same one.
function unique(all: readonly Described[]): readonly Described[] {
  return [...new Map(all.map((one) => [`${one.in} ${one.name}`, one])).values()]
}

function described(location: Location, { name, info, json, required, isList }: Parameter): Described {
  const { description, example, deprecated } = info
  const { description: ofSchema, ...schema } = json ?? { type: 'string' }
  const text = description ?? (typeof ofSchema === 'string' ? ofSchema : undefined)
  return {
    name,
    in: location as Described['in'],
    ...(text === undefined ? {} : { description: text }),
    ...(required ? { required } : {}),
    ...(deprecated === undefined ? {} : { deprecated }),
    ...(example === undefined ? {} : { example }),
    ...(isList && location === 'query' ? { style: 'form', explode: true } : {}),
    schema,
  }
}

function formSchema({ all }: Parameters): JsonSchema {
  const required = all.filter((one) => one.required).map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(all.map(({ name, json }) => [name, json ?? { type: 'string' }])),
    ...(required.length > 0 ? { required } : {}),
  }
}

function filesSchema(form: Parameters | undefined, files: Readonly<Record<string, UploadPart>>): JsonSchema {
  const fields = (form ? formSchema(form) : {}) as { properties?: object; required?: readonly string[] }
  const one = { type: 'string', contentMediaType: 'application/octet-stream' }
  const parts = Object.entries(files).map(([name, { isMany, maxFiles, description }]) => {
    const schema = isMany ? { type: 'array', maxItems: maxFiles, items: one } : one
    return [name, description === undefined ? schema : { description, ...schema }] as const
  })
  const required = Object.entries(files).flatMap(([name, { minFiles }]) => (minFiles > 0 ? [name] : []))
  return {
    type: 'object',
    properties: { ...fields.properties, ...Object.fromEntries(parts) },
    required: [...(fields.required ?? []), ...required],
  }
}
