import type { Hono } from 'hono'
import type { RouterRoute } from 'hono/types'
import { operationOf } from './attach.ts'
import {
  type Components,
  ComponentTaken,
  type JsonSchema,
  type Operation,
  type SecurityRequirement,
} from './operation.ts'
import { capital, defaultId, namesIn, openApiPath, pathsOfRoute, withPathParameters } from './paths.ts'
import { PROBLEM_RESPONSE, PROBLEM_SCHEMA } from './problem-schema.ts'

/** A group of operations, and what it is about. */
export interface TagDescription {
  readonly name: string
  readonly description?: string
  readonly externalDocs?: { readonly url: string; readonly description?: string }
}

interface Info {
  readonly title: string
  readonly version: string
  readonly summary?: string
  readonly description?: string
  readonly termsOfService?: string
  readonly contact?: { readonly name?: string; readonly url?: string; readonly email?: string }
  /** By the identifier of SPDX, such as `'MIT'`, or by an address, not both. */
  readonly license?: { readonly name: string; readonly identifier?: string; readonly url?: string }
}

/** A request that the API sends to an address of its client's, and what it takes for an answer. */
export interface Webhook extends Omit<Operation, 'path' | 'method' | 'segments'> {
  /** Default: `'post'`. */
  readonly method?: 'post' | 'put' | 'get' | 'delete' | 'patch'
}

/** What {@link buildOpenApi} says of the API as a whole. */
export interface OpenApiInfo extends Info {
  /** Described groups, in the order in which they are shown; those that operations name beside follow. */
  readonly tags?: readonly TagDescription[]
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
  /** Where there is more to read. */
  readonly externalDocs?: { readonly url: string; readonly description?: string }
  /** What operations need that do not say so themselves. */
  readonly security?: readonly SecurityRequirement[]
  readonly components?: Components
  /** What the API tells its clients of by itself, by names of your own. */
  readonly webhooks?: Readonly<Record<string, Webhook>>
  /** Only routes below this path; default: all that have an operation. */
  readonly under?: string
}

/** An OpenAPI document, ready for `JSON.stringify`. */
export interface OpenApiDocument {
  /** 3.2 where an operation is a QUERY, for which 3.1 has no place. */
  readonly openapi: '3.1.0' | '3.2.0'
  readonly info: Info
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
  readonly security?: readonly SecurityRequirement[]
  readonly tags?: readonly TagDescription[]
  readonly externalDocs?: { readonly url: string; readonly description?: string }
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly webhooks?: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Builds the document of all operations that are attached to the routes of an application. Raises {@link ComponentTaken}. */
export function buildOpenApi(app: { readonly hono: Hono } | Hono, info: OpenApiInfo): OpenApiDocument {
  const { servers, security, components, tags: told = [], under = '/', webhooks = {}, externalDocs, ...about } = info
  const hono = 'hono' in app ? app.hono : app
  const found = hono.routes.filter((route) => route.path.startsWith(under)).flatMap(described)
  const sent = Object.entries(webhooks)
  const ids = new Set<string>()
  const tags = withFound(told, [...found.map(({ operation }) => operation), ...Object.values(webhooks)])
  return {
    openapi: found.some(({ operation }) => operation.method === 'query') ? '3.2.0' : '3.1.0',
    info: about,
    ...(servers === undefined ? {} : { servers }),
    ...(security === undefined ? {} : { security }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(externalDocs === undefined ? {} : { externalDocs }),
    paths: pathsOf(found, ids),
    ...(sent.length === 0
      ? {}
      : { webhooks: Object.fromEntries(sent.map(([name, one]) => [name, webhookItem(name, one, ids)])) }),
    components: mergeComponents([
      ...(components === undefined ? [] : [components]),
      ...found.flatMap(({ operation }) => operation.components ?? []),
      ...sent.flatMap(([, { components: own }]) => own ?? []),
    ]),
  }
}

function withFound(
  told: readonly TagDescription[],
  found: readonly Pick<Operation, 'tags'>[],
): readonly TagDescription[] {
  const names = new Set(told.map(({ name }) => name))
  const others = new Set(found.flatMap(({ tags }) => tags ?? []).filter((name) => !names.has(name)))
  return [...told, ...Array.from(others, (name) => ({ name }))]
}

interface Described {
  readonly path: string
  readonly operation: Operation
}

function described(route: RouterRoute): readonly Described[] {
  const operation = operationOf(route)
  return operation === undefined ? [] : [{ path: route.path, operation }]
}

function pathsOf(found: readonly Described[], ids: Set<string>): Record<string, Record<string, JsonSchema>> {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  for (const { path, operation } of found.flatMap(onEachPath)) {
    const { method } = operation
    const template = openApiPath(path)
    const item = paths[template] ?? {}
    paths[template] = item
    // Hono answers with the first of two routes, so the first is described.
    item[method] ??= operationObject(path, operation, uniqueId(operation.operationId ?? defaultId(method, path), ids))
  }
  return paths
}

// OpenAPI knows no parameter of a path that may be missing: without it, it is another path.
function onEachPath({ path, operation }: Described): readonly Described[] {
  return pathsOfRoute(path).map((one) => {
    const missing = namesIn(path).filter((name) => !namesIn(one).includes(name))
    if (missing.length === 0) return { path: one, operation }
    const { operationId, parameters = [] } = operation
    return {
      path: one,
      operation: {
        ...operation,
        ...(operationId === undefined ? {} : { operationId: `${operationId}Without${missing.map(capital).join('')}` }),
        parameters: parameters.filter((given) => given.in !== 'path' || !missing.includes(given.name)),
      },
    }
  })
}

function operationObject(path: string, operation: Operation, operationId: string): JsonSchema {
  const {
    method: _method,
    path: _path,
    components: _components,
    parameters = [],
    segments,
    responses,
    ...rest
  } = operation
  const all = withPathParameters(path, parameters, segments)
  return {
    ...rest,
    operationId,
    ...(all.length === 0 ? {} : { parameters: all }),
    responses: {
      ...responses,
      ...('default' in responses ? {} : { default: { $ref: '#/components/responses/Problem' } }),
    },
  }
}

// What is answered is the client's to say: it need not know our problem details.
function webhookItem(name: string, webhook: Webhook, ids: Set<string>): Record<string, JsonSchema> {
  const { method = 'post', components: _components, operationId = name, ...rest } = webhook
  return { [method]: { ...rest, operationId: uniqueId(operationId, ids) } }
}

function uniqueId(wanted: string, taken: Set<string>): string {
  let id = wanted
  for (let count = 2; taken.has(id); count++) id = `${wanted}${count}`
  taken.add(id)
  return id
}

function mergeComponents(parts: readonly Components[]): Record<string, Record<string, unknown>> {
  const schemas: Record<string, JsonSchema> = { ProblemDetails: PROBLEM_SCHEMA }
  const securitySchemes: Record<string, JsonSchema> = {}
  for (const part of parts) {
    merge('schemas', schemas, part.schemas)
    merge('security schemes', securitySchemes, part.securitySchemes)
  }
  const responses = { Problem: PROBLEM_RESPONSE }
  return Object.keys(securitySchemes).length === 0 ? { schemas, responses } : { schemas, responses, securitySchemes }
}

function merge(kind: string, into: Record<string, JsonSchema>, from: Readonly<Record<string, JsonSchema>> = {}): void {
  for (const [name, schema] of Object.entries(from)) {
    if (Object.hasOwn(into, name) && JSON.stringify(into[name]) !== JSON.stringify(schema))
      throw new ComponentTaken(kind, name)
    into[name] = schema
  }
}
