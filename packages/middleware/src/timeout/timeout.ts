/**
 * How long a handler may take.
 *
 * @module
 */
import { defineSetting, type Setting } from '@tsango/core/settings'
import { GatewayTimeout } from '@tsango/http/errors'
import { Deadline, defineSlot, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { InvalidTimeout } from './errors.ts'

export { InvalidTimeout } from './errors.ts'

/** Options of {@link timeout}. */
export interface TimeoutOptions {
  /** How long a handler may take until its response begins; default: the setting `timeout`. */
  readonly after?: DurationInput
  /** Whether a request may take longer, by its path: `(path) => path.startsWith('/reports/')`. */
  readonly except?: (path: string) => boolean
}

const HELP = 'How long a handler may take until its response begins, such as "30s"; false is for ever.'

/** How long a handler may take, in milliseconds; default: 30 s. `false` sets no limit. */
export const timeoutSetting: Setting<number | undefined> = defineSetting<number | undefined>('timeout', {
  help: HELP,
  form: { anyOf: ['off', 'duration'] },
  read: (given = '30s') => {
    if (given === false) return { value: undefined }
    try {
      // What is no length of time is refused by the parser.
      return { value: checked(parseDuration(given as DurationInput)) }
    } catch {
      return { fault: `${JSON.stringify(given)} is not a length of time above 0, and not false.`, hint: HELP }
    }
  },
})

/**
 * Makes the slot that answers 504 where a handler takes too long, and aborts `requestSignal(c)`, so that whatever it waits for can stop. A handler that
 * does not listen goes on in vain: nothing can stop it. A response that has begun, such as a stream, is not cut off, and on Node the time in which a
 * handler receives the request's body counts for nothing: the server has a limit for that. Raises {@link InvalidTimeout}.
 *
 * @example
 * const slot = timeout({ after: '10s' })
 * slot.name // → 'timeout'
 */
export function timeout({ after, except = () => false }: TimeoutOptions = {}): Slot {
  const given = after === undefined ? undefined : checked(parseDuration(after))
  const tooLong = (): Error => new GatewayTimeout()
  return defineSlot({
    name: 'timeout',
    prepare: ({ setting }) => {
      const milliseconds = given ?? setting(timeoutSetting)
      if (milliseconds === undefined) return {}
      return {
        decide(exchange) {
          if (!except(exchange.c.req.path)) exchange.deadline = new Deadline(milliseconds, tooLong, exchange.incoming)
        },
      }
    },
  })
}

function checked(milliseconds: number): number {
  if (milliseconds <= 0) throw new InvalidTimeout(milliseconds)
  return milliseconds
}
