/**
 * The terminal that commands speak and ask through.
 *
 * @module
 */
import type { Readable, Writable } from 'node:stream'
import type { Terminal } from '@tsango/core/commands'
import { noQuestions, promptQuestions } from './questions.ts'
import { createSteps } from './steps.ts'
import { isAttended, isTTY, styleOf, type Variables } from './style.ts'
import { tableLines } from './table.ts'

export { type Style, styleOf, type Variables } from './style.ts'
export { padEnd, widthOf } from './width.ts'

/** What {@link createTerminal} takes; each default is the process's own. */
export interface TerminalOptions {
  readonly stdin?: Readable
  readonly stdout?: Writable
  readonly stderr?: Writable
  readonly environment?: Variables
}

/**
 * Makes a terminal on streams: results on standard output; warnings, errors, steps and questions on standard error, so that
 * `--json` can be piped while a person still sees what goes on.
 *
 * Colour, turning signs and questions need a terminal; `NO_COLOR` takes the colour, `CI` takes all three.
 */
export function createTerminal(options: TerminalOptions = {}): Terminal {
  const { stdin = process.stdin, stdout = process.stdout, stderr = process.stderr, environment = process.env } = options
  const attended = isAttended(environment)
  const interactive = attended && isTTY(stdin) && isTTY(stderr)
  const [out, err] = [styleOf(stdout, environment), styleOf(stderr, environment)]
  const steps = createSteps({ output: stderr, live: attended && isTTY(stderr), style: err })
  const write = (stream: Writable, text: string): void => steps.around(() => void stream.write(`${text}\n`))
  return {
    interactive,
    print: (line = '') => write(stdout, line),
    warn: (line) => write(stderr, err('yellow', line)),
    error: (line) => write(stderr, err('red', line)),
    table: (headings, rows) => write(stdout, tableLines(headings, rows, (line) => out('bold', line)).join('\n')),
    step: steps.run,
    ...(interactive ? promptQuestions(stdin, stderr) : noQuestions),
  }
}
