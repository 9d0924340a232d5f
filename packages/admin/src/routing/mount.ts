import { NotFound } from '@tsango/http/errors'
import type { Hono } from 'hono'
import { deletePage, postDelete, postSelected } from '../pages/delete-page.ts'
import { addPage, changePage, postAdd, postChange } from '../pages/form-page.ts'
import { historyPage } from '../pages/history-page.ts'
import { indexPage } from '../pages/index-page.ts'
import { listPage } from '../pages/list-page.ts'
import { logIn, loginPage, logOut } from '../pages/login.ts'
import { passwordPage, postPassword } from '../pages/password-page.ts'
import { setTheme } from '../pages/theme.ts'
import type { Admin, Page } from './ask.ts'
import { forSite, forStaff } from './guard.ts'

/** Adds the routes of an admin. */
export function mountAdmin(r: Hono, admin: Admin): void {
  const { base } = admin
  const list = `${base}/:app/:model`
  const row = `${list}/:key`
  r.get(`${base}/login`, (c) => loginPage(admin, c))
  r.post(`${base}/login`, (c) => logIn(admin, c))
  r.post(`${base}/logout`, (c) => logOut(admin, c))
  r.post(`${base}/theme`, (c) => setTheme(admin, c))
  r.get(base, forStaff(admin, indexPage))
  r.get(list, forSite(admin, listPage))
  r.post(list, forSite(admin, postSelected))
  r.get(`${list}/add`, forSite(admin, addPage))
  r.post(`${list}/add`, forSite(admin, postAdd))
  r.get(`${row}/change`, forSite(admin, changePage))
  r.post(`${row}/change`, forSite(admin, postChange))
  r.get(`${row}/delete`, forSite(admin, deletePage))
  r.post(`${row}/delete`, forSite(admin, postDelete))
  r.get(`${row}/history`, forSite(admin, historyPage))
  r.get(`${row}/password`, forSite(admin, passwordPage))
  r.post(`${row}/password`, forSite(admin, postPassword))
  r.all(`${base}/*`, forStaff(admin, notFound))
}

// Below the admin even what is not there is for staff alone.
const notFound: Page = async ({ c }) => {
  const { pathname, search } = new URL(c.req.url)
  if (c.req.method === 'GET' && pathname.endsWith('/')) return c.redirect(pathname.replace(/\/+$/, '') + search, 308)
  throw new NotFound()
}
