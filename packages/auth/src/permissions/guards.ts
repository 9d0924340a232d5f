import type { ModelClass } from '@tsango/core/model'
import { Forbidden } from '@tsango/http/errors'
import type { Context, MiddlewareHandler } from 'hono'
import { requireUser } from '../login/login.ts'
import type { UserLike } from '../models/models.ts'
import { hasPermission } from './ask.ts'
import type { Action } from './codenames.ts'

type Allows = (user: UserLike, c: Context) => boolean | Promise<boolean>

function guard(allows: Allows): MiddlewareHandler {
  return async function requireAllowed(c, next) {
    const user = await requireUser(c)
    if (!(await allows(user, c))) throw new Forbidden()
    await next()
  }
}

/** Lets in who is logged in. Others: a browser is sent to the login page, anything else gets 401. */
export function requireLogin(): MiddlewareHandler {
  return guard(() => true)
}

/**
 * Lets in who may do something with the rows of a model; who may not gets 403, who is not logged in is treated as by {@link requireLogin}.
 *
 * @example
 * r.post('/posts/:id', requirePermission(Post, 'change'), (c) => c.text('changed'))
 */
export function requirePermission(model: ModelClass | string, action: Action): MiddlewareHandler {
  return guard((user) => hasPermission(user, { model, action }))
}

/** Lets in staff, and superusers only where they are staff too. */
export function requireStaff(): MiddlewareHandler {
  return guard((user) => user.isStaff)
}

/** Lets in superusers. */
export function requireSuperuser(): MiddlewareHandler {
  return guard((user) => user.isSuperuser)
}
