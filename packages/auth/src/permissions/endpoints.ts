import { currentContext } from '@tsango/core/context'
import type { ModelClass, Row } from '@tsango/core/model'
import { type Authentication, authentication, type Guard } from '@tsango/http/endpoint'
import { sessionSetting } from '@tsango/middleware/sessions'
import { currentUser } from '../login/login.ts'
import type { User, UserBase, UserLike } from '../models/models.ts'
import { hasPermission } from './ask.ts'
import type { Action } from './codenames.ts'

/**
 * Says that an endpoint is for the user who is logged in by the session: its handler gets them as `user`, typed, and whoever is not logged in, is no
 * longer active, or changed the password since gets 401. With a model of your own: `sessionUser<Member>()`.
 *
 * @example
 * sessionUser().isEnforced // → true
 */
export function sessionUser<M extends UserBase = User>(): Authentication<Row<M>> {
  return authentication({
    name: 'session',
    description: sessionScheme,
    challenge: 'Session',
    find: (c) => currentUser<M>(c),
  })
}

/**
 * A guard for endpoints: lets in who may do something with the rows of a model. Who may not gets 403, who is not logged in 401.
 *
 * @example
 * typeof permitted('blog.Post', 'change') // → 'function'
 */
export function permitted(model: ModelClass | string, action: Action): Guard<UserLike | undefined> {
  return ({ user }) => hasPermission(user, { model, action })
}

/** How the document of an API describes the session; inside an application with the name of its cookie. */
export function sessionScheme(): Readonly<Record<string, unknown>> {
  // Absent where the application has no sessions, or there is no application at all.
  const plan = currentContext().app?.settings.get(sessionSetting)
  return {
    type: 'apiKey',
    in: 'cookie',
    name: plan?.cookie ?? 'session',
    description: 'The session of a user who is logged in.',
  }
}
