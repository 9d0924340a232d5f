/**
 * The pages that `--help` prints.
 *
 * @module
 */
import type { App } from '@tsango/core/apps'
import type { Command, CommandArgument, CommandOption } from '@tsango/core/commands'
import { kebabCase, titleCase } from '@tsango/toolkit/text'
import { padEnd } from '../terminal/width.ts'

/** How a page is written. */
export interface HelpOptions {
  /** What a person types to get here: `node manage.ts`. */
  readonly program: string
  /** Makes a heading stand out; default: as it is. */
  readonly heading?: (text: string) => string
}

const plain = (text: string): string => text
const own: readonly [string, string][] = [
  ['-h, --help', 'Explains the command and does nothing else.'],
  ['--trace', 'Shows the stack of an error.'],
]

/** The page with every command, grouped by the app that brings it. */
export function overview(apps: readonly App[], { program, heading = plain }: HelpOptions): string {
  const groups = apps.flatMap((app): [string, readonly Command[]][] =>
    app.commands?.length ? [[app.title ?? titleCase(app.name), app.commands]] : [],
  )
  const width = Math.max(0, ...groups.flatMap(([, commands]) => commands.map((command) => command.name.length)))
  const sections = groups.map(([title, commands]) =>
    [
      heading(title),
      ...commands.map((command) => `  ${padEnd(command.name, width)}  ${firstSentence(command.help)}`),
    ].join('\n'),
  )
  return [
    `Usage: ${program} [command] [arguments] [options]`,
    'Without a command it serves the application.',
    ...sections,
    `${program} <command> --help explains one command; ${program} --version prints versions.`,
  ].join('\n\n')
}

/** The page of one command. */
export function commandHelp(command: Command, { program, heading = plain }: HelpOptions): string {
  const options: readonly [string, string][] = [
    ...Object.entries(command.options).map(([name, option]) => optionLine(name, option)),
    ...own,
  ]
  const words = command.arguments.map((argument): [string, string] => [argument.name, argument.help])
  const width = Math.max(...[...options, ...words].map(([left]) => left.length))
  const section = (title: string, lines: readonly [string, string][]): string[] =>
    lines.length === 0
      ? []
      : [[heading(title), ...lines.map(([left, right]) => `  ${padEnd(left, width)}  ${right}`)].join('\n')]
  const usage = ['Usage:', program, command.name, ...command.arguments.map(argumentWord), '[options]'].join(' ')
  return [usage, command.help, ...section('Arguments', words), ...section('Options', options)].join('\n\n')
}

function argumentWord({ name, optional, rest }: CommandArgument): string {
  const word = `${name}${rest ? ' …' : ''}`
  return optional ? `[${word}]` : `<${word}>`
}

function optionLine(name: string, option: CommandOption): [string, string] {
  const value = option.choices?.join('|') ?? option.type
  const flag = `--${option.type === 'boolean' && option.default === true ? 'no-' : ''}${kebabCase(name)}`
  const left = `${option.short ? `-${option.short}, ` : ''}${flag}${option.type === 'boolean' ? '' : ` <${value}>`}`
  const notes = [
    ...(option.required ? ['required'] : []),
    ...(hasDefault(option) ? [`default: ${option.default}`] : []),
  ]
  return [left, `${option.help}${notes.length ? ` (${notes.join(', ')})` : ''}`]
}

function hasDefault(option: CommandOption): boolean {
  return option.default !== undefined && option.type !== 'boolean'
}

function firstSentence(help: string): string {
  return /^.*?[.!?](?=\s|$)/s.exec(help)?.[0] ?? help
}
