import { NotFound } from '@tsango/http/errors'
import type { Hono } from 'hono'
import { indexPage } from '../pages/index-page.ts'
import { listPage } from '../pages/list-page.ts'
import { logIn, loginPage, logOut } from '../pages/login.ts'
import { setTheme } from '../pages/theme.ts'
import type { Admin, Page } from './ask.ts'
import { forSite, forStaff } from './guard.ts'

/** Adds the routes of an admin. */
export function mountAdmin(r: Hono, admin: Admin): void {
  const { base } = admin
  const list = `${base}/:app/:model`
  r.get(`${base}/login`, (c) => loginPage(admin, c))
  r.post(`${base}/login`, (c) => logIn(admin, c))
  r.post(`${base}/logout`, (c) => logOut(admin, c))
  r.post(`${base}/theme`, (c) => setTheme(admin, c))
  r.get(base, forStaff(admin, indexPage))
  r.get(list, forSite(admin, listPage))
  r.all(`${base}/*`, forStaff(admin, notFound))
}

// Below the admin even what is not there is for staff alone.
const notFound: Page = async ({ c }) => {
  const { pathname, search } = new URL(c.req.url)
  if (c.req.method === 'GET' && pathname.endsWith('/')) return c.redirect(pathname.replace(/\/+$/, '') + search, 308)
  throw new NotFound()
}
