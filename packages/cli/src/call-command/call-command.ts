/**
 * Runs a command of an application from code.
 *
 * @module
 */
import type { Application } from '@tsango/core/apps'
import type { Command, Terminal } from '@tsango/core/commands'
import { enterContext } from '@tsango/core/context'
import { parseArguments } from '../arguments/arguments.ts'
import { CommandTwice, UnknownCommand } from '../errors/errors.ts'
import { createTerminal } from '../terminal/terminal.ts'

/** Options of {@link callCommand}. */
export interface CallOptions {
  /** Where the command speaks; default: the process's own. */
  readonly terminal?: Terminal
}

/** The command of a name. Raises {@link UnknownCommand} with the closest one, or {@link CommandTwice}. */
export function findCommand(app: Application, name: string): Command {
  const found = app.apps.flatMap((one) => (one.commands ?? []).map((command) => ({ command, app: one.name })))
  const [first, ...more] = found.filter(({ command }) => command.name === name)
  if (!first) throw new UnknownCommand(name, found.map(({ command }) => command.name).sort())
  if (more.length)
    throw new CommandTwice(
      name,
      [first, ...more].map((one) => one.app),
    )
  return first.command
}

/**
 * Runs a command with the words that would follow its name, and resolves to its exit code; Django's `call_command`.
 * Errors of the command and of its words are thrown, not printed.
 *
 * @example
 * await callCommand(app, 'migrate', ['--plan'])
 */
export async function callCommand(
  app: Application,
  name: string,
  words: readonly string[] = [],
  { terminal = createTerminal() }: CallOptions = {},
): Promise<number> {
  const command = findCommand(app, name)
  const { arguments: positionals, options } = parseArguments(command, words)
  return runCommand(app, command, { arguments: positionals, options }, terminal)
}

/** Runs a command whose words were read. */
export async function runCommand(
  app: Application,
  command: Command,
  read: Pick<Parameters<Command['run']>[0], 'arguments' | 'options'>,
  terminal: Terminal,
): Promise<number> {
  const run = async (): Promise<number> => (await command.run({ app, terminal, ...read })) ?? 0
  return command.started ? app.run(run) : enterContext(app.context, run)
}
