/**
 * How long a handler may take.
 *
 * @module
 */
import { GatewayTimeout } from '@tsango/http/errors'
import { Deadline, defineSlot, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { InvalidTimeout } from './errors.ts'

export { InvalidTimeout } from './errors.ts'

/** Options of {@link timeout}. */
export interface TimeoutOptions {
  /** How long a handler may take until its response begins; default: 30 s. */
  readonly after?: DurationInput
  /** Whether a request may take longer, by its path: `(path) => path.startsWith('/reports/')`. */
  readonly except?: (path: string) => boolean
}

/**
 * Makes the slot that answers 504 where a handler takes too long, and aborts `requestSignal(c)`, so that whatever it waits for can stop. A handler that
 * does not listen goes on in vain: nothing can stop it. A response that has begun, such as a stream, is not cut off. Raises {@link InvalidTimeout}.
 *
 * @example
 * const slot = timeout({ after: '10s' })
 * slot.name // → 'timeout'
 */
export function timeout({ after = '30s', except = () => false }: TimeoutOptions = {}): Slot {
  const milliseconds = parseDuration(after)
  if (milliseconds <= 0) throw new InvalidTimeout(milliseconds)
  const tooLong = (): Error => new GatewayTimeout()
  return defineSlot({
    name: 'timeout',
    prepare: () => ({
      decide(exchange) {
        if (!except(exchange.c.req.path)) exchange.deadline = new Deadline(milliseconds, tooLong)
      },
    }),
  })
}
