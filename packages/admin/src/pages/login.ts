import { attemptLogin, currentUser, logout, safeNext } from '@tsango/auth/login'
import { readForm, textIn } from '@tsango/http/body'
import type { Context } from 'hono'
import { type Kept, keptIn } from '../forms/kept.ts'
import type { Admin } from '../routing/ask.ts'
import { showTo } from '../routing/show.ts'

/** What the page to log in shows. */
export interface LoginState {
  /** Where to go then. */
  readonly next: string
  /** What is sent once more then, instead. */
  readonly kept?: Kept | undefined
  readonly username?: string
  readonly fault?: string
}

/** The page to log in. */
export async function loginPage(admin: Admin, c: Context): Promise<Response> {
  const next = safeNext(c.req.query('next'), admin.base)
  const user = await currentUser(c)
  return user?.isStaff ? c.redirect(next, 303) : showLogin(admin, c, { next })
}

/** Logs in, if the one who tries is staff: others are told no more than that the password is wrong. */
export async function logIn(admin: Admin, c: Context): Promise<Response> {
  const form = await readForm(c)
  const next = safeNext(textIn(form, 'next'), admin.base)
  const username = textIn(form, 'username')
  const credentials = { username, password: textIn(form, 'password') }
  const kept = keptIn(form, admin.base)
  const outcome = await attemptLogin(c, credentials, { accepts: (user) => user.isStaff })
  if ('user' in outcome && kept) return showTo(c, admin, 'kept', { title: 'Welcome back', user: outcome.user, kept })
  if ('user' in outcome) return c.redirect(next, 303)
  if (outcome.retryAfter !== undefined) c.header('retry-after', String(outcome.retryAfter))
  return showLogin(admin, c, { next, username, kept, fault: outcome.fault }, outcome.status)
}

/** Logs out. */
export async function logOut(admin: Admin, c: Context): Promise<Response> {
  await logout(c)
  return c.redirect(`${admin.base}/login`, 303)
}

/** Shows the page to log in. */
export async function showLogin(
  admin: Pick<Admin, 'base' | 'title'>,
  c: Context,
  state: LoginState,
  status: 200 | 403 | 422 | 429 = 200,
): Promise<Response> {
  const known = await currentUser(c)
  const page = { title: 'Log in', username: '', fault: '', kept: undefined, ...state, known: known?.username ?? '' }
  return showTo(c, admin, 'login', page, status)
}
