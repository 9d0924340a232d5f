import { cache } from '@tsango/cache/cache'
import { perProcess } from '@tsango/cache/uses'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import { hasSessionCookie } from '@tsango/middleware/sessions'
import { currentUser } from './current.ts'

/**
 * Makes the slot that tells the context of core who acts: where the browser sent a session, its user is read before anything else runs, so that
 * whatever is written, logged or mailed knows the actor. Requests without a session cost nothing.
 *
 * It speaks for `attemptLogin`, too: without a cache that several processes share each counts failed logins for itself, so that whoever guesses passwords
 * gets as many times the attempts as there are.
 */
export function authentication(): Slot {
  return defineSlot({
    name: 'auth',
    prepare: ({ app }) => ({
      ...perProcess('failed logins', app, cache),
      decide(exchange) {
        if (hasSessionCookie(exchange.c)) return enterUser(exchange)
      },
    }),
  })
}

async function enterUser(exchange: Exchange): Promise<void> {
  const user = await currentUser(exchange.c)
  if (user) exchange.enter({ actor: { id: user.id } })
}
