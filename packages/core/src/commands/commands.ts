import type { Application } from '../apps/application.ts'

/** The type of an option's value by its declaration. */
type OptionValue<O extends CommandOption> = O['type'] extends 'boolean'
  ? boolean
  : O['type'] extends 'number'
    ? O extends { readonly required: true } | { readonly default: number }
      ? number
      : number | undefined
    : O extends { readonly required: true } | { readonly default: string }
      ? string
      : string | undefined

/** A flag of a command: `--port 8000`, `--json`. */
export interface CommandOption {
  readonly type: 'string' | 'number' | 'boolean'
  readonly help: string
  /** One letter: `p` for `-p`. */
  readonly short?: string
  readonly default?: string | number | boolean
  readonly required?: boolean
  /** The words allowed. */
  readonly choices?: readonly string[]
}

/** A word after the command's name. */
export interface CommandArgument {
  readonly name: string
  readonly help: string
  readonly optional?: boolean
  /** Takes all words that are left; only for the last argument. */
  readonly rest?: boolean
}

/** Something to ask a person. */
export interface Question {
  readonly message: string
  readonly default?: string
  readonly secret?: boolean
  /** Returns what is wrong with an answer. */
  readonly check?: (answer: string) => string | undefined
}

/** Where a command speaks and asks. Programs get JSON on standard output, people get the rest. */
export interface Terminal {
  /** Whether somebody can be asked. */
  readonly interactive: boolean
  /** A line on standard output. */
  print(line?: string): void
  /** A line on standard error, as a warning. */
  warn(line: string): void
  /** A line on standard error, as an error. */
  error(line: string): void
  /** Columns under headings on standard output. */
  table(headings: readonly string[], rows: readonly (readonly string[])[]): void
  /** Shows that a step is under way, how far it is where it tells, and how it ended. */
  step<T>(title: string, work: (progress: Progress) => Promise<T>): Promise<T>
  /** Rejects where nobody can be asked. */
  ask(question: Question): Promise<string>
  confirm(message: string, fallback?: boolean): Promise<boolean>
  choose<T extends string>(
    message: string,
    choices: readonly { readonly value: T; readonly label: string }[],
  ): Promise<T>
}

/** Tells how much of a step is done, and of how much where that is known; as often as one likes. */
export type Progress = (done: number, total?: number) => void

/** What a command gets. */
export interface CommandInput<Options = Readonly<Record<string, string | number | boolean | undefined>>> {
  readonly app: Application
  readonly arguments: readonly string[]
  readonly options: Options
  readonly terminal: Terminal
}

/** A command of `manage.ts`, brought by an app. */
export interface Command {
  readonly name: string
  readonly help: string
  readonly arguments: readonly CommandArgument[]
  readonly options: Readonly<Record<string, CommandOption>>
  /** Whether the application is started (databases open, context entered) before it runs; default: yes. */
  readonly started: boolean
  /** Resolves to the exit code; nothing means 0. */
  run(input: CommandInput): Promise<number | void>
}

/** What {@link defineCommand} takes. */
export interface CommandDefinition<O extends Readonly<Record<string, CommandOption>>> {
  readonly name: string
  readonly help: string
  readonly arguments?: readonly CommandArgument[]
  readonly options?: O
  readonly started?: boolean
  run(input: CommandInput<{ readonly [K in keyof O]: OptionValue<O[K]> }>): Promise<number | void>
}

/** Declares a command; its options are typed from their declaration. An option's flag is its name in kebab-case. */
export function defineCommand<const O extends Readonly<Record<string, CommandOption>> = Record<never, never>>(
  definition: CommandDefinition<O>,
): Command {
  return {
    name: definition.name,
    help: definition.help,
    arguments: definition.arguments ?? [],
    options: definition.options ?? {},
    started: definition.started ?? true,
    // Whoever runs a command parses its options by their declaration first.
    run: definition.run as Command['run'],
  }
}
