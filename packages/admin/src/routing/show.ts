import { exchangeOf } from '@tsango/http/slots'
import { csrfToken } from '@tsango/middleware/csrf'
import { takeMessages } from '@tsango/middleware/messages'
import { renderTemplate } from '@tsango/templates/templates'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Admin, Ask } from './ask.ts'

/** A step on the way from the index to a page. */
export interface Crumb {
  readonly label: string
  /** The page itself has none. */
  readonly href?: string
}

/** What every page has. */
export interface PageData {
  readonly title: string
  readonly crumbs?: readonly Crumb[]
  /** What its template shows. */
  readonly [name: string]: unknown
}

/** The cookie that keeps the choice between light and dark. */
export const THEME_COOKIE = 'tsango_admin_theme'

/** The looks that can be chosen; the first follows the system. */
export const THEMES = ['auto', 'light', 'dark'] as const

/** Renders a page for a member of staff. */
export async function show(
  ask: Ask,
  template: string,
  data: PageData,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  return showTo(ask.c, ask.admin, template, { ...data, user: ask.user, messages: await takeMessages(ask.c) }, status)
}

/** Renders a page for anybody. */
export async function showTo(
  c: Context,
  admin: Pick<Admin, 'base' | 'title'>,
  template: string,
  data: PageData,
  status: ContentfulStatusCode = 200,
): Promise<Response> {
  c.header('cache-control', 'private, no-store')
  const { pathname, search } = new URL(c.req.url)
  const page = {
    crumbs: [],
    messages: [],
    user: undefined,
    ...data,
    base: admin.base,
    brand: admin.title,
    here: c.req.method === 'GET' ? pathname + search : pathname,
    theme: themeOf(c),
    themes: THEMES,
    csrfToken: await csrfToken(c),
  }
  return c.html(renderTemplate(`admin/${template}.html`, page), status)
}

function themeOf(c: Context): string {
  const chosen = exchangeOf(c).cookie(THEME_COOKIE)
  return THEMES.find((theme) => theme === chosen) ?? 'auto'
}
