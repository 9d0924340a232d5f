import { defined } from '@tsango/toolkit/records'
import { STATUS_TITLES } from '../errors/titles.ts'
import type {
  Components,
  Content,
  Parameter as Described,
  JsonSchema,
  Operation,
  ResponseDescription,
} from '../openapi/operation.ts'
import { type Direction, jsonSchemaOf } from '../schema/json-schema.ts'
import type { StandardSchema } from '../schema/standard.ts'
import type { UploadPart } from '../uploads/uploads.ts'
import { modelsOf, USUAL } from './answer.ts'
import { describeSecurity } from './guards.ts'
import type { Location, Parameter, Parameters } from './parameters.ts'
import type { LooseOptions } from './prepare.ts'
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
  const named = new Named(schemas)
  const { operationId, summary, description, tags, deprecated, body, files, auth } = options
  const form = parameters.find(({ location }) => location === 'form')
  const content: Content = {
    ...(body && { 'application/json': { schema: named.schemaOf(body, 'input') } }),
    ...(form && !files && { 'application/x-www-form-urlencoded': { schema: formSchema(form) } }),
    ...(files && { 'multipart/form-data': { schema: filesSchema(form, files) } }),
  }
  const { security, securitySchemes } = describeSecurity(auth)
  const responses = responsesOf(options, named)
  const components: Components = {
    ...(Object.keys(schemas).length === 0 ? {} : { schemas }),
    ...(securitySchemes && { securitySchemes }),
  }
  return {
    method: method.toLowerCase() as Operation['method'],
    path,
    ...defined({ operationId, summary, description, tags, deprecated, security }),
    parameters: unique(
      parameters.flatMap((one) =>
        one.location === 'form' ? [] : one.all.map((each) => described(one.location, each)),
      ),
    ),
    ...(Object.keys(content).length === 0 ? {} : { requestBody: { required: true, content } }),
    responses,
    ...(Object.keys(components).length === 0 ? {} : { components }),
  }
}

const PROBLEM = {
  description: 'You may not.',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDetails' } } },
}

// An endpoint and what it depends on may read the same one.
function unique(all: readonly Described[]): readonly Described[] {
  return [...new Map(all.map((one) => [`${one.in} ${one.name}`, one])).values()]
}

function responsesOf(options: LooseOptions, named: Named): Operation['responses'] {
  const models = modelsOf(options)
  const refusals = options.auth ? [401, 403] : options.guards ? [403] : []
  const responses: Record<number, ResponseDescription> = Object.fromEntries(refusals.map((status) => [status, PROBLEM]))
  if (models.size === 0) responses[options.status ?? USUAL] = { description: meaningOf(USUAL) }
  for (const [status, model] of models) {
    const json = model && { 'application/json': { schema: named.schemaOf(model, 'output') } }
    // The handler may refuse with its own model what the framework refuses with a problem.
    const content = { ...responses[status]?.content, ...json }
    responses[status] = { description: meaningOf(status), ...(Object.keys(content).length === 0 ? {} : { content }) }
  }
  return responses
}

function meaningOf(status: number): string {
  return STATUS_TITLES[status] ?? 'What was asked for.'
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

/** Collects schemas that need a name: those with a title, and the definitions that others refer to. */
class Named {
  readonly #schemas: Record<string, JsonSchema>

  constructor(schemas: Record<string, JsonSchema>) {
    this.#schemas = schemas
  }

  schemaOf(schema: StandardSchema, direction: Direction): JsonSchema {
    const { $defs, ...json } = jsonSchemaOf(schema, direction) ?? {}
    const title = typeof json['title'] === 'string' ? componentName(json['title']) : undefined
    const refersToItself = JSON.stringify(json).includes('"$ref":"#"')
    const own = title ?? (refersToItself ? `Recursive${Object.keys(this.#schemas).length + 1}` : undefined)
    const rename = (name: string): string => (own === undefined ? `Part${name}` : `${own}${capital(name)}`)
    const put = (name: string, part: JsonSchema): void => {
      this.#schemas[name] = relinked(part, own, rename) as JsonSchema
    }
    for (const [name, part] of Object.entries(($defs ?? {}) as Record<string, JsonSchema>)) put(rename(name), part)
    if (own === undefined) return relinked(json, own, rename) as JsonSchema
    put(own, json)
    return { $ref: `#/components/schemas/${own}` }
  }
}

// References within a schema start at its own root; in the document that is somebody else's.
function relinked(part: unknown, own: string | undefined, rename: (name: string) => string): unknown {
  if (Array.isArray(part)) return part.map((one) => relinked(one, own, rename))
  if (typeof part !== 'object' || part === null) return part
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => {
      if (key !== '$ref' || typeof value !== 'string') return [key, relinked(value, own, rename)]
      if (value === '#') return [key, `#/components/schemas/${own}`]
      return [key, value.replace(/^#\/\$defs\/(.+)$/, (_, name: string) => `#/components/schemas/${rename(name)}`)]
    }),
  )
}

function componentName(title: string): string {
  return title.replace(/[^\w.-]+/g, '_')
}

function capital(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}
