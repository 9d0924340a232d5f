import type { Logger, LogLevel, LogRecord } from './record.ts'

/** What lines are written to, such as `process.stdout`. */
export interface LogStream {
  write(text: string): unknown
}

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  /** One line of JSON a record for programs, or a line of text for people. */
  readonly format: 'text' | 'json'
  /** For `info`; default: standard output. */
  readonly out?: LogStream
  /** For `warn` and `error`; default: standard error. */
  readonly err?: LogStream
  /** Default: the system's clock. */
  readonly now?: () => Date
}

/**
 * Makes a logger. Lines of `info` that fall into one turn of the event loop leave in one write; warnings and errors leave at once.
 *
 * @example
 * const lines: string[] = []
 * const logger = createLogger({ format: 'json', err: { write: (line) => lines.push(line) }, now: () => new Date(0) })
 * logger.write({ level: 'warn', event: 'late', message: 'Late.' })
 * lines[0] // → '{"time":"1970-01-01T00:00:00.000Z","level":"warn","event":"late","message":"Late."}\n'
 */
export function createLogger(options: LoggerOptions): Logger {
  const { format, out = process.stdout, err = process.stderr, now = () => new Date() } = options
  const line = format === 'json' ? jsonLine : textLine
  const queue = createQueue(out)
  return {
    write(record) {
      const text = `${line(record, now())}\n`
      if (record.level === 'info') queue(text)
      else err.write(text)
    },
  }
}

function createQueue(out: LogStream): (text: string) => void {
  let waiting = ''
  const flush = (): void => {
    const text = waiting
    waiting = ''
    if (text !== '') out.write(text)
  }
  // What is waiting when the process ends must not be lost.
  let watched = false
  return (text) => {
    if (waiting === '') setImmediate(flush)
    waiting += text
    if (watched) return
    watched = true
    process.once('exit', flush)
  }
}

function jsonLine(record: LogRecord, time: Date): string {
  return JSON.stringify({ time, ...record })
}

const MARKS: Readonly<Record<LogLevel, string>> = { info: '', warn: 'warning: ', error: 'error: ' }

function textLine(record: LogRecord, time: Date): string {
  const { level, message, error } = record
  const clock = time.toTimeString().slice(0, 8)
  const stack =
    typeof error === 'object' && error !== null ? `\n${stackOf(error as Readonly<Record<string, unknown>>)}` : ''
  return `${clock} ${MARKS[level]}${oneLine(message)}${stack}`
}

// A path in a message may hold anything that a client sends; a line feed would forge a second record, an escape would steer a terminal.
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

// So may the message of an error, of which a stack repeats every line.
function indented(stack: string): string {
  const [first = '', ...rest] = stack.split('\n').map(oneLine)
  return [first, ...rest.map((line) => (line.startsWith(' ') ? line : `    ${line}`))].join('\n')
}

function stackOf(error: Readonly<Record<string, unknown>>): string {
  const own = indented(String(error['stack'] ?? `${String(error['name'])}: ${String(error['message'])}`))
  const cause = error['cause']
  const below =
    typeof cause === 'object' && cause !== null ? stackOf(cause as Readonly<Record<string, unknown>>) : undefined
  return below === undefined ? own : `${own}\ncaused by ${below}`
}
