import { safeNext } from '@tsango/auth/login'
import { readForm, textIn } from '@tsango/http/body'
import { isSecure } from '@tsango/http/request'
import type { Context } from 'hono'
import type { Admin } from '../routing/ask.ts'
import { THEME_COOKIE, THEMES } from '../routing/show.ts'

const YEAR = 365 * 86_400

/** Keeps the choice between light, dark and the system's in a cookie. */
export async function setTheme({ base }: Admin, c: Context): Promise<Response> {
  const form = await readForm(c, { maxFields: 20 })
  const theme = THEMES.find((known) => known === textIn(form, 'theme')) ?? 'auto'
  const secure = isSecure(c) ? '; Secure' : ''
  c.header('set-cookie', `${THEME_COOKIE}=${theme}; Path=${base}; Max-Age=${YEAR}; HttpOnly; SameSite=Lax${secure}`)
  return c.redirect(safeNext(textIn(form, 'next'), base), 303)
}
