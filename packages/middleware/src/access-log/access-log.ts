/**
 * One line for each request.
 *
 * @module
 */
import { defineSetting, type Setting } from '@tsango/core/settings'
import { logger } from '@tsango/http/settings'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'

/** Whether each request leaves a line in the log; default: yes, but for tests. */
export const accessLogSetting: Setting<boolean> = defineSetting('accessLog', {
  help: 'true or false: whether each request leaves a line in the log.',
  read: (given, { mode }) => {
    if (given === undefined) return { value: mode !== 'test' }
    return typeof given === 'boolean' ? { value: given } : { fault: `${JSON.stringify(given)} is not true or false.` }
  },
})

/**
 * Makes the slot that logs each request when its response is made: method, path, status, milliseconds, address and id.
 * The query string is left out, as secrets travel in it.
 */
export function accessLog(): Slot {
  return defineSlot({
    name: 'access-log',
    prepare: ({ setting }) => {
      if (!setting(accessLogSetting)) return {}
      const log = setting(logger)
      return { finish: (exchange, response) => log.write(record(exchange, response)) }
    },
  })
}

function record({ c, startedAt, requestId, address }: Exchange, response: Response) {
  const { method, path } = c.req
  const { status } = response
  const duration = Math.round((performance.now() - startedAt) * 100) / 100
  const message = `${method} ${path} ${status} ${duration} ms`
  return { level: 'info', event: 'request', message, method, path, status, duration, requestId, address } as const
}
