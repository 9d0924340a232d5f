/**
 * The app that documents the API.
 *
 * @module
 */
import { requireLogin, requireStaff } from '@tsango/auth/permissions'
import { type App, type Application, defineApp } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { NoApplication } from '@tsango/core/errors'
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
 * Makes the app that gathers all viewsets into one OpenAPI 3.1 document and shows it as pages to read and try, from files of its own: nothing
 * is loaded from elsewhere.
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
  { docs = '/api/docs', document = '/api/openapi.json', access = 'public', ...info }: ApiOptions,
) {
  const guards = guardsOf(access)
  const texts = new WeakMap<Application, string>()
  const answerDocument = (c: Context): Response => {
    const app = currentContext().app ?? refuse()
    const text = texts.get(app) ?? JSON.stringify(apiDocument(app, info))
    texts.set(app, text)
    return c.body(text, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' })
  }
  r.on('GET', [document], ...guards, answerDocument)
  if (docs !== false) mountDocs(r, docs, { title: info.title ?? 'API', document }, guards)
}

function mountDocs(
  r: Hono,
  path: string,
  page: { readonly title: string; readonly document: string },
  guards: readonly MiddlewareHandler[],
): void {
  const files = docsFiles(`${path.replace(/\/$/, '')}/assets/`)
  r.on('GET', [path], ...guards, async (c) => {
    const html = docsPage({ ...page, token: await tokenOf(c) }, files)
    return c.html(html, 200, { 'content-security-policy': DOCS_POLICY })
  })
  r.get(`${files.prefix}:file`, async (c) => (await files.handler(c.req.raw)) ?? c.notFound())
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

function refuse(): never {
  throw new NoApplication('The document of the API')
}
