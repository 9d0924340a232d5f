/** How much a record matters. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** Something that happened: a name for programs, a sentence for people, and fields of its own. */
export interface LogRecord {
  readonly level: LogLevel
  /** Stable, such as `'request'`. */
  readonly event: string
  readonly message: string
  /** Which part of the program says it, such as `'shop.mail'`. */
  readonly area?: string
  readonly [field: string]: unknown
}

/** Where records go: the setting `logger`. One of your own gets them as they were said: levels and masking are those of `createLogger`. What one raises reaches nobody who logs; the record goes to standard error then. */
export interface Logger {
  write(record: LogRecord): void
  /** Whether it writes what an area says at a level; what it leaves out is spared the work of saying it. Default: yes. */
  wants?(level: LogLevel, area: string): boolean
}
