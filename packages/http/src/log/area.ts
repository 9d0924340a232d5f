import { type Context, currentContext } from '@tsango/core/context'
import { logger } from '../settings/settings.ts'
import { createLogger } from './logger.ts'
import type { Logger, LogLevel } from './record.ts'

/** Says something to the log: an event for programs, a sentence for people, and fields. */
export type Say = (event: string, message: string, fields?: Readonly<Record<string, unknown>>) => void

/** The log of one part of a program. An `error` among the fields is written with its causes. */
export interface AreaLog {
  readonly debug: Say
  readonly info: Say
  readonly warn: Say
  readonly error: Say
}

let fallback: Logger | undefined

/**
 * The log of one part of a program: it writes where the application of the running code does, with the request, the trace, the tenant and the user of
 * whoever is served. What is secret by its name is masked. Outside of any application it writes text to the standard streams.
 *
 * @example
 * const log = logOf('shop.mail')
 * const sent = (order: { id: number; to: string }) => log.info('sent', 'The invoice was sent.', { order: order.id })
 */
export function logOf(area: string): AreaLog {
  const say =
    (level: LogLevel): Say =>
    (event, message, fields) => {
      const { app } = currentContext()
      if (app === undefined) fallback ??= createLogger({ format: 'text' })
      const target = app === undefined ? fallback : app.settings.get(logger)
      target?.write({ ...whose(), ...fields, level, area, event, message })
    }
  return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
}

/** Whose work it is: fields of a record from the context; those that are not known are left out. */
export function whose(context: Context = currentContext()): Readonly<Record<string, unknown>> {
  const { requestId, trace, tenant, actor } = context
  const fields: Record<string, unknown> = {}
  if (requestId) fields['requestId'] = requestId
  if (trace !== undefined) fields['traceId'] = trace.slice(3, 35)
  if (tenant !== undefined) fields['tenant'] = tenant
  if (actor !== undefined) fields['actor'] = actor.id
  return fields
}
