import { currentUser } from '@tsango/auth/login'
import { hasForm, readForm } from '@tsango/http/body'
import { prefersHtml } from '@tsango/http/errors'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import { CSRF_FIELD, passesCsrf } from '@tsango/middleware/csrf'
import { isFormPath } from '../forms/kept.ts'
import { showLogin } from '../pages/login.ts'
import type { Admin } from './ask.ts'
import { showTo } from './show.ts'

/**
 * Makes the slot that keeps what somebody wrote in a form though their session ended meanwhile: they log in, and send it once more. It stands
 * before the token is checked, because the token ended with the session.
 */
export function keepForms(admin: Pick<Admin, 'base' | 'title'>): Slot {
  return defineSlot({
    name: 'admin-forms',
    before: 'csrf',
    prepare: () => ({
      decide(exchange) {
        const { method, path } = exchange.c.req
        if (method === 'POST' && isFormPath(admin.base, path) && isFromHere(exchange)) return keep(admin, exchange)
      },
    }),
  })
}

async function keep(admin: Pick<Admin, 'base' | 'title'>, { c }: Exchange): Promise<Response | undefined> {
  if (!hasForm(c)) return undefined
  const user = await currentUser(c)
  if (user && (await passesCsrf(c))) return undefined
  const fields = [...(await readForm(c))].flatMap(([name, value]) =>
    typeof value === 'string' && name !== CSRF_FIELD ? [[name, value] as const] : [],
  )
  const kept = { path: c.req.path, fields }
  // Whoever logged in again in another window need not do so here.
  if (user) return showTo(c, admin, 'kept', { title: 'Your session is a new one', user, kept }, 403)
  return showLogin(admin, c, { next: admin.base, kept }, 403)
}

// What another site sent is not shown as if the visitor had written it.
function isFromHere(exchange: Exchange): boolean {
  if (!prefersHtml(exchange.header('accept'))) return false
  const site = exchange.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = exchange.header('origin')
  return origin === undefined || origin === `${exchange.secure ? 'https' : 'http'}://${exchange.host}`
}
