/**
 * The OpenAPI document of an application.
 *
 * @module
 */
import type { Application } from '@tsango/core/apps'
import { enterContext } from '@tsango/core/context'
import { honoOf } from '@tsango/http/application'
import { buildOpenApi, type OpenApiDocument, type OpenApiInfo } from '@tsango/http/openapi'
import { Hono } from 'hono'

/** What the document says of the API as a whole. */
export interface DocumentOptions extends Omit<OpenApiInfo, 'title' | 'version'> {
  /** Default: `'API'`. */
  readonly title?: string
  /** The version of the API, not of OpenAPI; default: `'1.0.0'`. */
  readonly version?: string
}

/**
 * Makes the OpenAPI document of an application: what its viewsets, and other routes that are described, take and answer. It is of version 3.1, and of 3.2 where
 * one of them is asked by QUERY. Raises
 * `ComponentTaken` where routes of your own bring a schema under a name that is taken.
 *
 * @example
 * import { createHttpApplication } from '@tsango/http/application'
 * apiDocument(createHttpApplication({ apps: [], mode: 'test' }), { title: 'Blog' }).info // → { title: 'Blog', version: '1.0.0' }
 */
export function apiDocument(app: Application, options: DocumentOptions = {}): OpenApiDocument {
  const { title = 'API', version = '1.0.0', ...rest } = options
  const hono = 'hono' in app && app.hono instanceof Hono ? app.hono : honoOf(app)
  return enterContext(app.context, () => buildOpenApi(hono ?? new Hono(), { title, version, ...rest }))
}
