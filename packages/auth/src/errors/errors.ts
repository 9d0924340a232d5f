/**
 * What can go wrong with users and logins.
 *
 * @module
 */
import { TsangoError } from '@tsango/core/errors'
import { HTTPException } from 'hono/http-exception'

/** Raised when somebody who is not active is to be logged in. */
export class UserInactive extends TsangoError {
  readonly code = 'user_inactive'

  constructor() {
    super('This user is not active and cannot be logged in. Set isActive first.')
  }
}

/** Raised when values from outside are to decide what a new user may do. */
export class PrivilegeRefused extends TsangoError {
  readonly code = 'privilege_refused'
  override readonly status = 400
  readonly field: string

  constructor(field: string) {
    super(`createUser() does not take "${field}". Use createSuperuser(), or set "${field}" on the row and save it.`)
    this.field = field
  }
}

/** Raised when a codename is not of the form `app.action_model`. */
export class CodenameInvalid extends TsangoError {
  readonly code = 'codename_invalid'
  readonly codename: string

  constructor(codename: string) {
    super(`"${codename}" is not the codename of a permission. Write app.action_model: "blog.change_post".`)
    this.codename = codename
  }
}

/** Raised when nobody is logged in and a page asks for a user: sends the browser to the login page, and back afterwards. */
export class LoginRequired extends HTTPException {
  readonly code = 'login_required'

  constructor(location: string) {
    super(302, { res: new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } }) })
  }
}

/** Raised when `auth` is given a path of its pages, or rules for passwords, that can be none. */
export class AuthOptionInvalid extends TsangoError {
  readonly code = 'auth_option_invalid'
  readonly option: string

  constructor(option: string, given: unknown, write: string) {
    super(`auth({ ${option} }) is ${typeof given === 'string' ? JSON.stringify(given) : String(given)}. ${write}`)
    this.option = option
  }
}

/** Raised when `auth` is given attempts or a window that are none. */
export class ThrottleInvalid extends TsangoError {
  readonly code = 'throttle_invalid'

  constructor(name: string, given: unknown) {
    super(
      `auth({ throttle }): ${name} is ${JSON.stringify(given)}. Write whole numbers from 1 on, and a window such as "15m".`,
    )
  }
}
