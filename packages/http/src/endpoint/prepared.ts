import type { Context } from 'hono'
import { madeOf } from '../response/memory.ts'
import { withAdded } from '../slots/headers.ts'

/**
 * A finished response with the headers that were set by its context before (`c.header`, cookies), which Hono puts onto the responses that it makes itself.
 * Of a name that is in both, that of the response counts.
 */
export function withPrepared(response: Response, c: Context): Response {
  const bare = c.newResponse(null)
  const made = madeOf(bare)
  if (made !== undefined && made[2] === undefined) return response
  const cookies = response.headers.getSetCookie()
  // One that Hono made has them already.
  const added = [...bare.headers].filter(([name, value]) => name !== 'set-cookie' || !cookies.includes(value))
  return withAdded(response, added.flat())
}
