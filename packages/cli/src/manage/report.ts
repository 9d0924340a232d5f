import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import type { Terminal } from '@tsango/core/commands'
import { TsangoError } from '@tsango/core/errors'
import type { Mode } from '@tsango/core/settings'

/** How an error is reported. */
export interface ReportOptions {
  readonly terminal: Pick<Terminal, 'error'>
  readonly mode: Mode
  /** `--trace`: show the stack of every error. */
  readonly trace: boolean
}

/**
 * Tells a person what went wrong, and returns the exit code: what they can act on as one message, anything else with its stack
 * in development, and in production as an id under which the stack is kept in a file that only this user can read.
 */
export function reportError(error: unknown, { terminal, mode, trace }: ReportOptions): number {
  const expected = error instanceof TsangoError
  if (expected && !trace) terminal.error(error.message)
  else if (mode === 'production' && !trace) terminal.error(hidden(error))
  else terminal.error(inspect(error))
  return expected && 'exitCode' in error && typeof error.exitCode === 'number' ? error.exitCode : 1
}

function hidden(error: unknown): string {
  const id = randomUUID()
  const said = `The command failed unexpectedly. Error ${id}`
  const file = join(tmpdir(), `tsango-error-${id}.log`)
  try {
    writeFileSync(file, `${inspect(error)}\n`, { mode: 0o600, flag: 'wx' })
    return `${said} is described in ${file}.`
  } catch {
    return `${said}: run the command again with --trace to see where.`
  }
}
