/**
 * The pages to log in and out: plain HTML that works without JavaScript.
 *
 * @module
 */
import { readForm, textIn } from '@tsango/http/body'
import { cspNonce } from '@tsango/http/request'
import { csrfToken } from '@tsango/middleware/csrf'
import { renderTemplate } from '@tsango/templates/templates'
import type { Context, Hono } from 'hono'
import type { LoginPlan } from '../config/config.ts'
import { attemptLogin, currentUser, logout, safeNext } from '../login/login.ts'

interface LoginForm {
  readonly next: string
  readonly username?: string
  readonly fault?: string
}

/** Adds the pages to an app's routes. */
export function addLoginPages(router: Hono, plan: LoginPlan): void {
  const show = async (c: Context, form: LoginForm, status: 200 | 422 | 429 = 200): Promise<Response> => {
    c.header('cache-control', 'private, no-store')
    const page = {
      fault: '',
      username: '',
      ...form,
      action: plan.login,
      logout: plan.logout,
      user: await currentUser(c),
      csrfToken: await csrfToken(c),
      nonce: cspNonce(c),
    }
    return c.html(renderTemplate('auth/login.html', page), status)
  }

  router.get(plan.login, (c) => show(c, { next: safeNext(c.req.query('next'), '') }))

  router.post(plan.login, async (c) => {
    const form = await readForm(c, { maxFields: 20 })
    const next = safeNext(textIn(form, 'next'), '')
    const username = textIn(form, 'username')
    const outcome = await attemptLogin(c, { username, password: textIn(form, 'password') })
    if ('user' in outcome) return c.redirect(next || plan.afterLogin, 303)
    if (outcome.retryAfter !== undefined) c.header('retry-after', String(outcome.retryAfter))
    return show(c, { next, username, fault: outcome.fault }, outcome.status)
  })

  // POST alone: a link, an image or a prefetch must not log anybody out.
  router.post(plan.logout, async (c) => {
    await logout(c)
    return c.redirect(plan.afterLogout, 303)
  })
}
