import { logOf } from '@tsango/core/log'
import type { Row } from '@tsango/core/model'
import { exchangeOf } from '@tsango/http/slots'
import type { Context } from 'hono'
import { authConfig } from '../config/config.ts'
import type { User } from '../models/models.ts'
import { authenticate, type Credentials } from './authenticate.ts'
import { login } from './log-in.ts'
import { userLoginFailed } from './signals.ts'

/** How an attempt to log in ended. */
export type LoginAttempt =
  | { readonly user: Row<User> }
  /** The fault says neither which part was wrong nor whether there is such a user. */
  | { readonly fault: string; readonly status: 422 | 429 /** Seconds. */; readonly retryAfter?: number }

/** Options of {@link attemptLogin}. */
export interface AttemptOptions {
  /** Who else is turned away, as if the password were wrong: the admin lets staff in alone. */
  readonly accepts?: (user: Row<User>) => boolean
}

const log = logOf('auth')

const WRONG = 'The username or the password is not right. Both are case-sensitive.'

/**
 * Does what a login page does: counts attempts by name and address, authenticates, logs in, and tells the signals. After five failures of a name
 * from one address within 15 minutes (see `throttle` of `auth`) even the right password is refused until they are over.
 */
export async function attemptLogin(
  c: Context,
  credentials: Credentials,
  { accepts = () => true }: AttemptOptions = {},
): Promise<LoginAttempt> {
  const { throttle } = authConfig()
  const { username } = credentials
  const { address } = exchangeOf(c)
  const wait = await throttle?.enter(username, address)
  if (wait !== undefined) {
    const retryAfter = Math.ceil(wait / 1000)
    log.warn('login_locked', 'An attempt to log in was refused: there were too many.', { retryAfter })
    const minutes = Math.ceil(wait / 60_000)
    const fault = `There were too many attempts. Try again in ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`
    return { fault, status: 429, retryAfter }
  }
  const user = await authenticate(credentials)
  if (user === undefined || !accepts(user)) {
    // What was typed in as the name is often a password.
    log.warn('login_failed', 'An attempt to log in failed.', user === undefined ? {} : { user: user.id })
    await userLoginFailed.send({ username, address })
    return { fault: WRONG, status: 422 }
  }
  await throttle?.succeed(username, address)
  await login(c, user)
  return { user }
}
