/**
 * Reads a command's words by its declaration.
 *
 * @module
 */
import { parseArgs } from 'node:util'
import type { Command, CommandOption } from '@tsango/core/commands'
import { didYouMean, kebabCase } from '@tsango/toolkit/text'
import { UsageError } from '../errors/errors.ts'
import { readValue } from './value.ts'

/** The words of a command line, read. */
export interface ParsedArguments {
  readonly arguments: readonly string[]
  /** By the option's name as declared, defaults filled in. */
  readonly options: Readonly<Record<string, string | number | boolean | undefined>>
  /** `--help` stood among the words; nothing was checked then. */
  readonly help: boolean
}

interface Flag {
  readonly name: string
  readonly flag: string
  readonly option: CommandOption
}

/**
 * Reads the words after a command's name. Every command knows `--help` and `-h`; a boolean option `json` is also read as `--no-json`.
 * Raises {@link UsageError} for what the command does not declare.
 *
 * @example
 * import { defineCommand } from '@tsango/core/commands'
 * const command = defineCommand({ name: 'greet', help: '', options: { port: { type: 'number', help: '' } }, run: async () => {} })
 * parseArguments(command, ['--port', '80']).options // → { port: 80 }
 * parseArguments(command, ['--prot', '80']) // → throws UsageError
 */
export function parseArguments(command: Command, words: readonly string[]): ParsedArguments {
  const flags = Object.entries(command.options).map(([name, option]) => ({ name, flag: kebabCase(name), option }))
  const { tokens } = parseArgs({
    args: [...words],
    options: Object.fromEntries([...flags.map(declared), ['help', { type: 'boolean', short: 'h' }]]),
    strict: false,
    tokens: true,
    allowNegative: true,
  })
  const options: Record<string, string | number | boolean | undefined> = {}
  for (const { name, option } of flags)
    options[name] = option.default ?? (option.type === 'boolean' ? false : undefined)
  if (tokens.some((token) => token.kind === 'option' && token.name === 'help'))
    return { arguments: [], options, help: true }
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { flag, negative } = findFlag(flags, token.name, token.rawName, command)
    options[flag.name] = readValue(flag.option, token.rawName, token.value, token.inlineValue === true, negative)
  }
  for (const { name, flag, option } of flags) {
    if (option.required && options[name] === undefined)
      throw new UsageError(`${command.name} needs the option --${flag}: ${option.help}`)
  }
  const positionals = tokens.flatMap((token) => (token.kind === 'positional' ? [token.value] : []))
  checkCount(command, positionals)
  return { arguments: positionals, options, help: false }
}

function declared({ flag, option }: Flag): [string, { type: 'boolean' | 'string'; short?: string }] {
  const type = option.type === 'boolean' ? 'boolean' : 'string'
  return [flag, option.short === undefined ? { type } : { type, short: option.short }]
}

function findFlag(
  flags: readonly Flag[],
  name: string,
  written: string,
  command: Command,
): { flag: Flag; negative: boolean } {
  const negative = written.startsWith('--no-') && flags.every((one) => one.flag !== written.slice(2))
  const wanted = negative && name.startsWith('no-') ? name.slice(3) : name
  const flag = flags.find((one) => one.flag === wanted)
  if (flag && !(negative && flag.option.type !== 'boolean')) return { flag, negative }
  throw new UsageError(
    `${command.name} has no option ${written}. ${didYouMean(written, [...flags.map((one) => `--${one.flag}`), '--help'])}`,
  )
}

function checkCount(command: Command, given: readonly string[]): void {
  const missing = command.arguments.find((argument, index) => !argument.optional && given[index] === undefined)
  if (missing) throw new UsageError(`${command.name} needs <${missing.name}>: ${missing.help}`)
  if (command.arguments.at(-1)?.rest || given.length <= command.arguments.length) return
  const surplus = given[command.arguments.length]
  const takes =
    command.arguments.length === 0
      ? 'takes no arguments'
      : `takes ${command.arguments.map((one) => `<${one.name}>`).join(' ')}`
  throw new UsageError(`${command.name} ${takes}, so "${surplus}" is one word too many.`)
}
