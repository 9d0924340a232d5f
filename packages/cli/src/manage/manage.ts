/**
 * The entry of a project's `manage.ts`.
 *
 * @module
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import type { Application } from '@tsango/core/apps'
import type { Terminal } from '@tsango/core/commands'
import { modeFrom } from '@tsango/core/settings'
import { parseArguments } from '../arguments/arguments.ts'
import { findCommand, runCommand } from '../call-command/call-command.ts'
import { commandHelp, overview } from '../help/help.ts'
import { createTerminal, styleOf } from '../terminal/terminal.ts'
import { enterProject, type LoadApplication, loadApplication } from './load.ts'
import { reportError } from './report.ts'
import { endOnSignals } from './signals.ts'
import { asksToWatch, isStartedToServe, watcherOf, watchProject } from './watching.ts'

export type { LoadApplication } from './load.ts'

/** How long something that a finished command left open may keep the process alive. */
const LINGER_MS = 1000

const INTERRUPTED = 130

/** Options of {@link manage}. */
export interface ManageOptions {
  /** The words after the script's name; default: those of the process. */
  readonly arguments?: readonly string[]
}

/**
 * Runs a project from the command line: `node manage.ts` serves, `node manage.ts <command>` runs a command of one of its apps.
 *
 * The folder of the script that was started becomes the working directory, and its `.env` is read; variables that are set win.
 * Exit codes: 0 done, 1 failed, 2 not understood or not answered, 130 on Ctrl-C.
 *
 * @example
 * await manage(() => import('./app.ts'))
 */
export async function manage<A extends Application>(
  load: LoadApplication<A>,
  { arguments: words = process.argv.slice(2) }: ManageOptions = {},
): Promise<void> {
  const script = process.argv[1]
  const trace = words.includes('--trace')
  const terminal = createTerminal()
  const tellWatcher = await watcherOf()
  const report = (error: unknown): number => {
    const told = (text: string): void => {
      terminal.error(text)
      tellWatcher?.(error, text)
    }
    return reportError(error, { terminal: { error: told }, trace, mode: modeFrom(process.env['NODE_ENV']) })
  }
  process.on('uncaughtException', (error) => process.exit(report(error)))
  // A reader that has seen enough, such as `head`, is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  try {
    if (script !== undefined && asksToWatch(words) && !isStartedToServe()) {
      process.exitCode = await watchProject(script, terminal)
      return
    }
    enterProject(script)
    const program = `node ${basename(script ?? 'manage.ts')}`
    process.exitCode = await dispatch(
      words.filter((word) => word !== '--trace'),
      { load, terminal, program },
    )
  } catch (error) {
    process.exitCode = report(error)
  }
  setTimeout(() => process.exit(), LINGER_MS).unref()
}

interface Surroundings<A extends Application> {
  readonly load: LoadApplication<A>
  readonly terminal: Terminal
  readonly program: string
}

async function dispatch<A extends Application>(
  words: readonly string[],
  { load, terminal, program }: Surroundings<A>,
): Promise<number> {
  const [first, ...rest] = words
  if (first === '--version') return print(terminal, versions())
  // What production would refuse can be found in an application alone that is built for production.
  if (first === 'check' && rest.includes('--deploy')) process.env['NODE_ENV'] = 'production'
  const app = await loadApplication(load)
  const page = { program, heading: headings }
  if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0))
    return print(terminal, overview(app.apps, page))
  if (first === 'help') return print(terminal, commandHelp(findCommand(app, rest[0] ?? ''), page))
  // Without a command's name, the options are those of `serve`.
  const [name, given] = first === undefined || first.startsWith('-') ? ['serve', words] : [first, rest]
  const command = findCommand(app, name)
  const { help, ...read } = parseArguments(command, given)
  if (help) return print(terminal, commandHelp(command, page))
  const ending = endOnSignals(() => app.stop())
  try {
    return await runCommand(app, command, read, terminal)
  } catch (error) {
    // A command whose databases were closed under it fails; who interrupted it need not be told.
    if (ending.begun) return INTERRUPTED
    throw error
  }
}

function print(terminal: Terminal, page: string): number {
  terminal.print(page)
  return 0
}

function headings(text: string): string {
  return styleOf(process.stdout, process.env)('bold', text)
}

function versions(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : 'unknown'
  return `tsango ${version}\nnode ${process.versions.node}`
}
