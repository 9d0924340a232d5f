import { currentUser } from '@tsango/auth/login'
import { TsangoError } from '@tsango/core/errors'
import { Forbidden, NotFound, prefersHtml } from '@tsango/http/errors'
import { exchangeOf } from '@tsango/http/slots'
import { didYouMean } from '@tsango/toolkit/text'
import type { Context, Handler } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { Admin, Ask, Page, SitePage } from './ask.ts'
import { show } from './show.ts'

const TITLES: Readonly<Record<number, string>> = {
  400: 'This address cannot be read',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
}

/** Makes a handler that lets in staff alone: a visitor goes to the login page and comes back, others get 403. */
export function forStaff(admin: Admin, page: Page): Handler {
  return async function staffOnly(c: Context) {
    const user = await currentUser(c)
    if (!user) return c.redirect(loginAddress(admin, c), 303)
    const ask: Ask = { c, admin, user }
    try {
      if (!user.isStaff) throw new Forbidden('Only staff may enter the admin.')
      return await page(ask)
    } catch (error) {
      if (!isForClients(error) || !prefersHtml(exchangeOf(c).header('accept'))) throw error
      return showError(ask, error)
    }
  }
}

/** As {@link forStaff}, for the pages of a model: an address that names none is 404. */
export function forSite(admin: Admin, page: SitePage): Handler {
  return forStaff(admin, (ask) => {
    const { app = '', model = '' } = ask.c.req.param() as { app?: string; model?: string }
    const site = admin.sites.at(app, model)
    if (!site) throw new NotFound(`The admin has no "${app}/${model}". ${hint(admin, ask, `${app}/${model}`)}`)
    return page(ask, site)
  })
}

/** The login page, which leads back to the page that was asked for. */
export function loginAddress({ base }: Admin, c: Context): string {
  const { pathname, search } = new URL(c.req.url)
  const back = c.req.method === 'GET' ? `?next=${encodeURIComponent(pathname + search)}` : ''
  return `${base}/login${back}`
}

// What models there are is told to those who may see all of them.
function hint({ base, sites }: Admin, { user }: Ask, wanted: string): string {
  if (!user.isSuperuser) return 'Follow a link of the first page.'
  return didYouMean(
    wanted,
    sites.all.map((site) => site.path.slice(base.length + 1)),
  )
}

function isForClients(error: unknown): error is TsangoError & { readonly status: number } {
  return error instanceof TsangoError && error.status !== undefined && error.status < 500
}

function showError(ask: Ask, error: TsangoError & { readonly status: number }): Promise<Response> {
  const title = TITLES[error.status] ?? 'This did not work'
  const page = { title, crumbs: [{ label: title }], detail: error.publicMessage }
  return show(ask, 'error', page, error.status as ContentfulStatusCode)
}
