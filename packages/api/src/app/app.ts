/**
 * The app that documents the API.
 *
 * @module
 */
import { requireLogin, requireStaff } from '@tsango/auth/permissions'
import { type App, type Application, defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { NoApplication } from '@tsango/core/errors'
import type { OpenApiDocument } from '@tsango/http/openapi'
import { csrfToken, NoCsrf } from '@tsango/middleware/csrf'
import type { Context, Hono, MiddlewareHandler } from 'hono'
import { docsFiles } from '../docs/assets.ts'
import { DOCS_POLICY, docsPage } from '../docs/page.ts'
import { apiDocument, type DocumentOptions } from '../document/document.ts'

/** Options of {@link api}. */
export interface ApiOptions extends DocumentOptions {
  /** The name of the app, for an application that documents two APIs; default: `'api'`. */
  readonly name?: string
  /** Where the documentation is; default: `'/api/docs'`. `false`: nowhere. */
  readonly docs?: string | false
  /** Where the OpenAPI document is; default: `'/api/openapi.json'`. */
  readonly document?: string
  /** Who sees both; default: `'public'`. */
  readonly access?: 'public' | 'authenticated' | 'staff'
}

/**
 * Makes the app that gathers all viewsets into one OpenAPI 3.1 document and shows it as a page to read and try, from files of its own: nothing
 * is loaded from elsewhere. Where nothing is described, both are 404.
 *
 * @example
 * api({ title: 'Blog', version: '2.1.0' }).name // → 'api'
 */
export function api(options: ApiOptions = {}): App {
  const { name = 'api', ...rest } = options
  return defineApp({ name, title: 'API', routes: (r) => mount(r, rest) })
}

function mount(
  r: Hono,
  { docs = '/api/docs', document = '/api/openapi.json', access = 'public', ...info }: Omit<ApiOptions, 'name'>,
): void {
  const guards = guardsOf(access)
  const described = describedBy(info)
  r.on('GET', [document], ...guards, (c) => {
    const text = described()
    return text === undefined
      ? c.notFound()
      : c.body(text, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' })
  })
  if (docs === false) return
  const files = docsFiles(`${docs.replace(/\/$/, '')}/assets/`)
  r.on('GET', [docs], ...guards, async (c) => {
    if (described() === undefined) return c.notFound()
    const html = docsPage({ title: info.title ?? 'API', document, token: await tokenOf(c) }, files)
    return c.html(html, 200, { 'content-security-policy': DOCS_POLICY })
  })
  r.get(`${files.prefix}:file`, async (c) => (await files.handler(c.req.raw)) ?? c.notFound())
}

// Made once an application; nothing where nothing is described.
function describedBy(info: DocumentOptions): () => string | undefined {
  const texts = new WeakMap<Application, { readonly text: string | undefined }>()
  return function described() {
    const { app } = currentContext()
    if (app === undefined) throw new NoApplication('The document of the API')
    const known = texts.get(app) ?? { text: textOf(apiDocument(app, info)) }
    texts.set(app, known)
    return known.text
  }
}

function textOf(document: OpenApiDocument): string | undefined {
  return Object.keys(document.paths).length === 0 ? undefined : JSON.stringify(document)
}

async function tokenOf(c: Context): Promise<string | undefined> {
  try {
    return await csrfToken(c)
  } catch (error) {
    if (error instanceof NoCsrf) return undefined
    throw error
  }
}

function guardsOf(access: 'public' | 'authenticated' | 'staff'): readonly MiddlewareHandler[] {
  switch (access) {
    case 'public':
      return []
    case 'authenticated':
      return [requireLogin()]
    case 'staff':
      return [requireStaff()]
  }
}
