import type { Application } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { NoApplication } from '@tsango/core/errors'
import { type OpenApiDocument, toYaml } from '@tsango/http/openapi'
import { csrfToken, NoCsrf } from '@tsango/middleware/csrf'
import type { Context } from 'hono'
import { apiDocument, type DocumentOptions } from '../document/document.ts'
import { docsFiles } from './assets.ts'
import { DOCS_POLICY, docsPage } from './page.ts'
import { referencePage } from './reference.ts'

/** Options of {@link docsAnswers}. */
export interface DocsOptions extends DocumentOptions {
  /** Where the document is. */
  readonly document: string
  /** Below which path the pages' files are, `'/api/docs/assets/'`. */
  readonly assets: string
}

/** The answers to the requests of the documentation. */
export interface DocsAnswers {
  readonly document: (c: Context) => Response | Promise<Response>
  readonly yaml: (c: Context) => Response | Promise<Response>
  readonly file: (c: Context) => Promise<Response>
  readonly reference: (c: Context) => Response | Promise<Response>
  readonly docs: (c: Context) => Promise<Response>
}

const HEADERS = { 'content-security-policy': DOCS_POLICY }

/** Makes what the documentation of an API answers; where nothing is described, all is 404 but the files. */
export function docsAnswers({ document, assets, ...info }: DocsOptions): DocsAnswers {
  const described = describedBy(info)
  const files = docsFiles(assets)
  const yamlOf = yamlOfLast()
  return {
    document: (c) => {
      const text = described()
      return text === undefined
        ? c.notFound()
        : c.body(text, 200, { 'content-type': 'application/json', 'cache-control': 'no-cache' })
    },
    yaml: (c) => {
      const text = described()
      return text === undefined
        ? c.notFound()
        : // RFC 9512.
          c.body(yamlOf(text), 200, { 'content-type': 'application/yaml', 'cache-control': 'no-cache' })
    },
    file: async (c) => (await files.handler(c.req.raw)) ?? c.notFound(),
    reference: (c) => {
      const text = described()
      if (text === undefined) return c.notFound()
      return c.html(referencePage(JSON.parse(text) as OpenApiDocument, document, files), 200, HEADERS)
    },
    docs: async (c) => {
      if (described() === undefined) return c.notFound()
      return c.html(docsPage({ title: info.title ?? 'API', document, token: await tokenOf(c) }, files), 200, HEADERS)
    },
  }
}

// One process mostly has one document.
function yamlOfLast(): (text: string) => string {
  let last: { readonly text: string; readonly yaml: string } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, yaml: toYaml(JSON.parse(text)) }
    return last.yaml
  }
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
