/**
 * The app that documents the API.
 *
 * @module
 */
import { type App, defineApp } from '@tsango/core/apps'
import { once } from '@tsango/toolkit/once'
import type { Hono, MiddlewareHandler } from 'hono'
import type { DocumentOptions } from '../document/document.ts'

/** Options of {@link api}. */
export interface ApiOptions extends DocumentOptions {
  /** The name of the app, for an application that documents two APIs; default: `'api'`. */
  readonly name?: string
  /** Where the documentation is; default: `'/api/docs'`. `false`: nowhere. */
  readonly docs?: string | false
  /** Where the page to read is, which needs no script; default: `reference` beside `docs`, so `'/api/reference'`. `false`: nowhere. */
  readonly reference?: string | false
  /** Where the OpenAPI document is; default: `'/api/openapi.json'`. */
  readonly document?: string
  /** Where it is as YAML; default: beside `document`, so `'/api/openapi.yaml'` and `'/api/openapi.yml'`. `false`: nowhere. */
  readonly yaml?: string | false
  /** Who sees them; default: `'public'`. */
  readonly access?: 'public' | 'authenticated' | 'staff'
}

/**
 * Makes the app that gathers all viewsets into one OpenAPI document and shows it as a page to read and try, from files of its own: nothing
 * is loaded from elsewhere. Where nothing is described, both are 404.
 *
 * @example
 * api({ title: 'Blog', version: '2.1.0' }).name // → 'api'
 */
export function api(options: ApiOptions = {}): App {
  const { name = 'api', ...rest } = options
  return defineApp({ name, title: 'API', routes: (r) => mount(r, rest) })
}

function mount(r: Hono, options: Omit<ApiOptions, 'name'>): void {
  const { docs = '/api/docs', document = '/api/openapi.json', access = 'public', reference, yaml, ...info } = options
  const guards = guardsOf(access)
  const page = reference ?? beside(docs)
  const assets = `${(docs || page || '').replace(/\/$/, '')}/assets/`
  // Commands answer nobody, and most requests ask for something else: what makes the pages is loaded with the first that is asked for.
  const answers = once(async () => (await import('../docs/answers.ts')).docsAnswers({ ...info, document, assets }))
  r.on('GET', [document], ...guards, async (c) => (await answers()).document(c))
  const asYaml = yaml === undefined ? besideJson(document) : yaml === false ? [] : [yaml]
  if (asYaml.length > 0) r.on('GET', asYaml, ...guards, async (c) => (await answers()).yaml(c))
  if (docs === false && page === false) return
  r.get(`${assets}:file`, async (c) => (await answers()).file(c))
  if (page !== false) r.on('GET', [page], ...guards, async (c) => (await answers()).reference(c))
  if (docs !== false) r.on('GET', [docs], ...guards, async (c) => (await answers()).docs(c))
}

// An address that says nothing of JSON is not one of a pair.
function besideJson(document: string): string[] {
  return document.endsWith('.json') ? ['yaml', 'yml'].map((ending) => document.replace(/json$/, ending)) : []
}

// Two APIs in one application have their pages beside each other's documentation, not both at one address.
function beside(docs: string | false): string | false {
  return docs === false ? false : docs.replace(/\/?[^/]*\/?$/, '/reference')
}

function guardsOf(access: 'public' | 'authenticated' | 'staff'): readonly MiddlewareHandler[] {
  if (access === 'public') return []
  return [
    async function requireAccess(c, next) {
      const { requireLogin, requireStaff } = await import('@tsango/auth/permissions')
      return await (access === 'staff' ? requireStaff() : requireLogin())(c, next)
    },
  ]
}
