import type { Row } from '@tsango/core/model'
import { type Parsed, parseValue } from '@tsango/core/values'
import { prefersHtml, Unauthorized } from '@tsango/http/errors'
import { exchangeOf, requestVariable } from '@tsango/http/slots'
import { sessionInUse } from '@tsango/middleware/sessions'
import { currentDatabases } from '@tsango/orm/databases'
import { objects } from '@tsango/orm/query'
import type { Context } from 'hono'
import { authConfig } from '../config/config.ts'
import { LoginRequired } from '../errors/errors.ts'
import { User, type UserBase } from '../models/models.ts'
import { boundIn, isBoundTo } from './binding.ts'

const found = requestVariable<Promise<Row<User> | undefined>>('tsango.user')

/**
 * The user who is logged in, read once a request; nothing for a visitor, for a user who is no longer active, and for a session from before the
 * password changed. Asks no database where the browser sent no session.
 */
export function currentUser<M extends UserBase = User>(c: Context): Promise<Row<M> | undefined> {
  let user = found.get(c)
  if (user === undefined) {
    user = readUser(c)
    found.set(c, user)
  }
  // The model that stands in the place of `User` is known to the caller alone.
  return user as unknown as Promise<Row<M> | undefined>
}

/**
 * The user who is logged in. Where nobody is, a browser is sent to the login page (raises `LoginRequired`), and anything else gets 401 (raises
 * `Unauthorized`).
 */
export async function requireUser<M extends UserBase = User>(c: Context): Promise<Row<M>> {
  return (await currentUser<M>(c)) ?? refuse(c)
}

/** Makes somebody the user of the rest of the request. */
export function setCurrentUser(c: Context, user: Row<User> | undefined): void {
  found.set(c, Promise.resolve(user))
}

async function readUser(c: Context): Promise<Row<User> | undefined> {
  const session = await sessionInUse(c)
  const bound = session && boundIn(session)
  const id = bound && keyOf(bound.user)
  if (!bound || !id || 'fault' in id) return undefined
  // A key of the replacement's own kind: the compiler knows that of `User` only.
  const user = await objects(User)
    .filter({ id: id.value as number })
    .first()
  return user?.isActive && isBoundTo(bound, user) ? user : undefined
}

function keyOf(text: string): Parsed {
  return parseValue(currentDatabases().registry.of(User).key.spec, text, { form: true })
}

function refuse(c: Context): never {
  if (!prefersHtml(exchangeOf(c).header('accept'))) throw new Unauthorized()
  throw new LoginRequired(loginLocation(c))
}

/** The address of the login page, which leads back to the page that was asked for. */
export function loginLocation(c: Context): string {
  const { login } = authConfig().paths
  const { pathname, search } = new URL(c.req.url)
  const back = c.req.method === 'GET' || c.req.method === 'HEAD' ? `?next=${encodeURIComponent(pathname + search)}` : ''
  return `${login}${back}`
}
