import { logOf } from '@tsango/core/log'
import type { Row } from '@tsango/core/model'
import { session } from '@tsango/middleware/sessions'
import { objects } from '@tsango/orm/query'
import type { Context } from 'hono'
import { UserInactive } from '../errors/errors.ts'
import { User, type UserLike } from '../models/models.ts'
import { bind, bindingOf, boundIn, isBoundTo } from './binding.ts'
import { currentUser, setCurrentUser } from './current.ts'
import { userLoggedIn, userLoggedOut } from './signals.ts'

const log = logOf('auth')

/**
 * Logs a user in: the session gets a new id, so that one planted before is worth nothing, and is bound to the present password. What a visitor
 * left in the session stays; what another user left there is forgotten. Raises {@link UserInactive}.
 */
export async function login(c: Context, user: UserLike): Promise<void> {
  if (!user.isActive) throw new UserInactive()
  const current = await session(c)
  const before = boundIn(current)
  if (before && !isBoundTo(before, user)) current.flush()
  else current.cycleId()
  bind(current, bindingOf(user))
  current.belongTo(String(user.id))
  await noteLogin(user)
  setCurrentUser(c, user as Row<User>)
  log.info('login', 'A user was logged in.', { user: user.id })
  await userLoggedIn.send({ user })
}

/** Logs out: forgets the session, all that is in it, and its id. */
export async function logout(c: Context): Promise<void> {
  const user = await currentUser(c)
  ;(await session(c)).flush()
  setCurrentUser(c, undefined)
  if (user) log.info('logout', 'A user was logged out.', { user: user.id })
  await userLoggedOut.send({ user })
}

/** Keeps this session logged in after its own user got another password; the user's other sessions end. */
export async function renewLogin(c: Context, user: UserLike): Promise<void> {
  const current = await session(c)
  current.cycleId()
  bind(current, bindingOf(user))
  current.belongTo(String(user.id))
}

// The column alone: whatever else of the row was changed and not saved stays so.
async function noteLogin(user: UserLike & { lastLogin?: Date | null }): Promise<void> {
  const lastLogin = new Date()
  await objects(User)
    .filter({ id: user.id as number })
    .update({ lastLogin })
  user.lastLogin = lastLogin
}
