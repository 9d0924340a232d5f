import { contextSlot } from '../context/context.ts'
import type { Logger, LogRecord } from './record.ts'
import { redactor } from './redact.ts'

/** The place in the context of whoever listens to what is logged, in development: with secrets masked, and whatever its level. */
export const logTap = contextSlot<(record: LogRecord) => void>('log')

/** A logger that also tells whoever listens. */
export function tapped(logger: Logger, names: readonly string[] = []): Logger {
  const redact = redactor(names)
  return {
    ...(logger.wants === undefined ? {} : { wants: logger.wants.bind(logger) }),
    write(record) {
      logger.write(record)
      logTap.get()?.(redact(record))
    },
  }
}
