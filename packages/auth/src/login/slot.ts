import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import { hasSessionCookie } from '@tsango/middleware/sessions'
import { currentUser } from './current.ts'

/**
 * Makes the slot that tells the context of core who acts: where the browser sent a session, its user is read before anything else runs, so that
 * whatever is written, logged or mailed knows the actor. Requests without a session cost nothing.
 */
export function authentication(): Slot {
  return defineSlot({
    name: 'auth',
    prepare: () => ({
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
