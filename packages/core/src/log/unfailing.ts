import { errorFields } from './error-fields.ts'
import type { Logger, LogRecord } from './record.ts'

/**
 * A logger that fails nobody who says something to it: a record that it does not take, at once or later, goes to `spare`, and once, until it takes one again,
 * why. One that does not say whether it wants a record gets it.
 */
export function unfailing(logger: Logger, spare: Logger): Logger {
  let isFailing = false
  const failed = (error: unknown, record: LogRecord): void => {
    const isTold = isFailing
    isFailing = true
    try {
      if (!isTold) spare.write(notice(error))
      spare.write(record)
    } catch {
      // There is nothing left to say it to.
    }
  }
  const { wants } = logger
  return {
    ...(wants === undefined
      ? {}
      : {
          wants: (level, area) => {
            try {
              return wants.call(logger, level, area)
            } catch {
              return true
            }
          },
        }),
    write(record) {
      try {
        // One of somebody's own may be asynchronous, whatever its type says.
        const written: unknown = logger.write(record)
        if (written instanceof Promise) {
          written.then(
            () => {
              isFailing = false
            },
            (error: unknown) => failed(error, record),
          )
        } else isFailing = false
      } catch (error) {
        failed(error, record)
      }
    },
  }
}

function notice(error: unknown): LogRecord {
  const message = 'The logger fails; what it does not take stands here, and this is said once until it takes something.'
  return { level: 'error', area: 'log', event: 'logger_failed', message, error: errorFields(error) }
}
