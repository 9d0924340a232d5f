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
import { defaultId, openApiPath, withPathParameters } from './paths.ts'
import { PROBLEM_RESPONSE, PROBLEM_SCHEMA } from './problem-schema.ts'

/** What {@link buildOpenApi} says of the API as a whole. */
export interface OpenApiInfo {
  readonly title: string
  readonly version: string
  readonly description?: string
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
  /** What operations need that do not say so themselves. */
  readonly security?: readonly SecurityRequirement[]
  readonly components?: Components
  /** Only routes below this path; default: all that have an operation. */
  readonly under?: string
}

/** An OpenAPI 3.1 document, ready for `JSON.stringify`. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description?: string }
  readonly servers?: readonly { readonly url: string; readonly description?: string }[]
  readonly security?: readonly SecurityRequirement[]
  readonly tags?: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, JsonSchema>>>>
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Builds the document of all operations that are attached to the routes of an application. Raises {@link ComponentTaken}. */
export function buildOpenApi(app: { readonly hono: Hono } | Hono, info: OpenApiInfo): OpenApiDocument {
  const { title, version, description, servers, security, components, under = '/' } = info
  const hono = 'hono' in app ? app.hono : app
  const found = hono.routes.filter((route) => route.path.startsWith(under)).flatMap(described)
  const tags = [...new Set(found.flatMap(({ operation }) => operation.tags ?? []))].map((name) => ({ name }))
  return {
    openapi: '3.1.0',
    info: { title, version, ...(description === undefined ? {} : { description }) },
    ...(servers === undefined ? {} : { servers }),
    ...(security === undefined ? {} : { security }),
    ...(tags.length === 0 ? {} : { tags }),
    paths: pathsOf(found),
    components: mergeComponents([
      ...(components === undefined ? [] : [components]),
      ...found.flatMap(({ operation }) => operation.components ?? []),
    ]),
  }
}

interface Described {
  readonly path: string
  readonly operation: Operation
}

function described(route: RouterRoute): readonly Described[] {
  const operation = operationOf(route)
  return operation === undefined ? [] : [{ path: route.path, operation }]
}

function pathsOf(found: readonly Described[]): Record<string, Record<string, JsonSchema>> {
  const paths: Record<string, Record<string, JsonSchema>> = {}
  const ids = new Set<string>()
  for (const { path, operation } of found) {
    const { method } = operation
    const template = openApiPath(path)
    const item = paths[template] ?? {}
    paths[template] = item
    // Hono answers with the first of two routes, so the first is described.
    const key = method === 'query' ? 'x-query' : method
    item[key] ??= operationObject(path, operation, uniqueId(operation.operationId ?? defaultId(method, path), ids))
  }
  return paths
}

function operationObject(path: string, operation: Operation, operationId: string): JsonSchema {
  const { method: _method, path: _path, components: _components, parameters = [], responses, ...rest } = operation
  const all = withPathParameters(path, parameters)
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
