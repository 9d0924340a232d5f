import { type LogLevels, levelFilter } from './levels.ts'
import type { Logger, LogLevel, LogRecord } from './record.ts'
import { redactor } from './redact.ts'

/** What lines are written to, such as `process.stdout`. */
export interface LogStream {
  write(text: string): unknown
  /** Whether it leads to a terminal. */
  readonly isTTY?: boolean
}

/** Options of {@link createLogger}. */
export interface LoggerOptions {
  /** One line of JSON a record for programs, or a line of text for people. */
  readonly format: 'text' | 'json'
  /** How much must matter to be written, for all or by area: `{ '': 'warn', 'shop.mail': 'debug' }`; default: `'info'`. */
  readonly levels?: LogLevels
  /** Names of fields whose values are masked, besides those that say by themselves that they are secret (`password`, `token`, …). */
  readonly redact?: readonly string[]
  /** Whether lines of text are coloured; default: those that go to a terminal, where `NO_COLOR` is not set (https://no-color.org). */
  readonly color?: boolean
  /** For `debug` and `info`; default: standard output. */
  readonly out?: LogStream
  /** For `warn` and `error`; default: standard error. */
  readonly err?: LogStream
  /** Default: the system's clock. */
  readonly now?: () => Date
}

/**
 * Makes a logger. Lines of `debug` and `info` that fall into one turn of the event loop leave in one write; warnings and errors leave at once.
 * Values whose names say that they are secret are masked, as are passwords of addresses.
 *
 * @example
 * const lines: string[] = []
 * const logger = createLogger({ format: 'json', err: { write: (line) => lines.push(line) }, now: () => new Date(0) })
 * logger.write({ level: 'warn', event: 'late', message: 'Late.' })
 * lines[0] // → '{"time":"1970-01-01T00:00:00.000Z","level":"warn","event":"late","message":"Late."}\n'
 */
export function createLogger(options: LoggerOptions): Logger {
  const { format, out = process.stdout, err = process.stderr, now = () => new Date() } = options
  const isColoured = (stream: LogStream): boolean =>
    options.color ?? (stream.isTTY === true && !globalThis.process?.env['NO_COLOR'])
  const lineFor = (stream: LogStream) =>
    format === 'json' ? jsonLines() : isColoured(stream) ? colouredLine : textLine
  const [outLine, errLine] = [lineFor(out), lineFor(err)]
  const queue = createQueue(out)
  const isWanted = levelFilter(options.levels)
  const redact = redactor(options.redact)
  return {
    wants: isWanted,
    write(record) {
      if (!isWanted(record.level, record.area)) return
      if (record.level === 'info' || record.level === 'debug') queue(`${outLine(redact(record), now())}\n`)
      else err.write(`${errLine(redact(record), now())}\n`)
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

function jsonLines(): (record: LogRecord, time: Date) => string {
  // Many lines fall into one millisecond.
  let last = Number.NaN
  let head = ''
  return function jsonLine(record, time) {
    // A record's own time, and whatever says itself how it is written, go by the rules of JSON.
    if ('time' in record || 'toJSON' in record) return JSON.stringify({ time, ...record })
    const now = time.getTime()
    if (now !== last) {
      last = now
      head = `{"time":${JSON.stringify(time)},`
    }
    return head + JSON.stringify(record).slice(1)
  }
}

const MARKS: Readonly<Record<LogLevel, string>> = { debug: 'debug: ', info: '', warn: 'warning: ', error: 'error: ' }

/** Puts a text into a colour of the terminal's. */
type Paint = (code: number, text: string) => string

const plain: Paint = (_, text) => text
const coloured: Paint = (code, text) => (text === '' ? '' : `\u001b[${code}m${text}\u001b[0m`)
const DIM = 2
const COLOURS: Readonly<Record<LogLevel, number>> = { debug: DIM, info: 0, warn: 33, error: 31 }
const CYAN = 36

function colouredLine(record: LogRecord, time: Date): string {
  return textLine(record, time, coloured)
}

function textLine(record: LogRecord, time: Date, paint: Paint = plain): string {
  const { level, message, error, area } = record
  const clock = time.toTimeString().slice(0, 8)
  const stack =
    typeof error === 'object' && error !== null ? `\n${stackOf(error as Readonly<Record<string, unknown>>)}` : ''
  const place = area === undefined || area.startsWith('http.') ? '' : paint(CYAN, oneLine(`[${area}] `))
  const mark = paint(COLOURS[level], MARKS[level])
  return `${paint(DIM, clock)} ${mark}${place}${oneLine(message)}${paint(DIM, oneLine(fieldsOf(record)))}${paint(DIM, stack)}`
}

// Whose work it is stands in JSON, as do the names of OpenTelemetry; a reader of text has seen the sentence. Headers are written
// only where somebody asked for them.
const REQUEST_HEADER = 'http.request.header.'
const UNSEEN = new Set(['level', 'event', 'message', 'area', 'error', 'requestId', 'traceId', 'tenant', 'actor'])

function fieldsOf(record: LogRecord): string {
  if (record.area === undefined) return ''
  const shown = Object.keys(record).filter(
    (name) => !UNSEEN.has(name) && (!name.includes('.') || name.startsWith(REQUEST_HEADER)),
  )
  return shown.map((name) => fieldOf(name, record[name])).join('')
}

function fieldOf(name: string, value: unknown): string {
  if (!name.startsWith(REQUEST_HEADER)) return ` ${name}=${textOf(value)}`
  const one: unknown = Array.isArray(value) && value.length === 1 ? value[0] : value
  return ` ${name.slice(REQUEST_HEADER.length)}=${textOf(one)}`
}

function textOf(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : (JSON.stringify(value) ?? 'undefined')
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
