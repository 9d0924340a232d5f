import { TsangoError } from '@tsango/core/errors'
import { didYouMean } from '@tsango/toolkit/text'

/** Raised when a command line cannot be understood; the process ends with exit code 2. */
export class UsageError extends TsangoError {
  readonly code: string = 'usage'
  readonly exitCode: number = 2
}

/** Raised when the command line asks for a command that no app brings. */
export class UnknownCommand extends UsageError {
  override readonly code = 'unknown_command'
  readonly command: string

  constructor(command: string, known: readonly string[]) {
    super(`Unknown command "${command}". ${didYouMean(command, known, { max: 30 })}`)
    this.command = command
  }
}

/** Raised when two apps bring commands of one name, and that name is asked for. */
export class CommandTwice extends UsageError {
  override readonly code = 'command_twice'
  readonly command: string

  constructor(command: string, apps: readonly string[]) {
    super(
      `The apps ${apps.map((app) => `"${app}"`).join(' and ')} each bring a command "${command}". Rename one of them.`,
    )
    this.command = command
  }
}

/** Raised when the module that `manage` loads does not export an application. */
export class ApplicationMissing extends TsangoError {
  readonly code = 'application_missing'

  constructor(exported: readonly string[]) {
    const found = exported.length
      ? `It exports ${exported.map((name) => `"${name}"`).join(', ')}.`
      : 'It exports nothing.'
    super(
      `The module that manage() loads has no application as its default export. ${found} Write in it: export default tsango({ … })`,
    )
  }
}

/** Raised when a command must ask and nobody is at the terminal; the process ends with exit code 2. */
export class CannotAsk extends UsageError {
  override readonly code = 'cannot_ask'
  readonly question: string

  constructor(question: string) {
    super(`Nobody is at the terminal to answer "${question}". Give the answer as an option: --help lists them.`)
    this.question = question
  }
}

/** Raised when a person leaves a question with Ctrl-C; the process ends with exit code 130. */
export class Interrupted extends TsangoError {
  readonly code = 'interrupted'
  readonly exitCode = 130

  constructor() {
    super('Interrupted.')
  }
}

/** Raised when an application that answers no HTTP is to be served. */
export class NotServable extends TsangoError {
  readonly code = 'not_servable'

  constructor() {
    super(
      'This application answers no HTTP. Make it with tsango({ … }), or with createHttpApplication of @tsango/http.',
    )
  }
}

/** Raised when the command `settings` is asked for one that no app declares. */
export class UnknownSetting extends UsageError {
  override readonly code = 'unknown_setting'
  readonly setting: string

  constructor(setting: string, known: readonly string[]) {
    super(`No app declares the setting "${setting}". ${didYouMean(setting, known, { max: 40 })}`)
    this.setting = setting
  }
}

/** Raised when a list of imports that a command has written names a file that is gone: whatever imports the list cannot be loaded, and neither can the command. */
export class ListStale extends TsangoError {
  readonly code = 'list_stale'
  readonly missing: string
  readonly list: string

  constructor(missing: string, list: string, command: string, cause: unknown) {
    super(
      `${list} imports ${missing}, which is not there. Bring the file back; or, where it is meant to be gone, take the lines that name it out of ${list}, and write the list anew: node manage.ts ${command}`,
      { cause },
    )
    this.missing = missing
    this.list = list
  }
}
