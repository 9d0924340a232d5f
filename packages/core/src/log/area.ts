import type { Application } from '../apps/application.ts'
import { type Context, currentContext } from '../context/context.ts'
import { createLogger } from './logger.ts'
import type { Logger, LogLevel } from './record.ts'
import { logger } from './setting.ts'

/** Says something to the log: an event for programs, a sentence for people, and fields. */
export type Say = (event: string, message: string, fields?: Readonly<Record<string, unknown>>) => void

/** The log of one part of a program. An `error` among the fields is written with its causes. */
export interface AreaLog {
  readonly debug: Say
  readonly info: Say
  readonly warn: Say
  readonly error: Say
  /** Whether what is said at a level is written, for what takes work to say. A logger that does not tell is taken to write it. */
  wants(level: LogLevel): boolean
}

let fallback: Logger | undefined

/**
 * The log of one part of a program: it writes where the application of the running code does, with the request, the trace, the tenant and the user of
 * whoever is served. What is secret by its name is masked. Outside of any application, as in a script, warnings and errors go to standard error, as text.
 *
 * @example
 * const log = logOf('shop.mail')
 * const sent = (order: { id: number; to: string }) => log.info('sent', 'The invoice was sent.', { order: order.id })
 *
 * @param of - the application whose log it is, for work that runs in no context: timers, pools, other processes
 */
export function logOf(area: string, of?: Application): AreaLog {
  const say =
    (level: LogLevel): Say =>
    (event, message, fields) =>
      loggerFor(of)?.write({ ...whose(), ...fields, level, area, event, message })
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    wants: (level) => {
      const target = loggerFor(of)
      return target !== undefined && (target.wants?.(level, area) ?? true)
    },
  }
}

// An application none of whose apps brings the setting says nothing.
function loggerFor(of: Application | undefined): Logger | undefined {
  const app = of ?? currentContext().app
  if (app !== undefined) return app.settings.get(logger)
  fallback ??= createLogger({ format: 'text', levels: 'warn' })
  return fallback
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
