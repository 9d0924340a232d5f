export { type CallOptions, callCommand } from './call-command/call-command.ts'
export { cli } from './cli/cli.ts'
export {
  ApplicationMissing,
  CannotAsk,
  CommandTwice,
  Interrupted,
  ListStale,
  NotServable,
  UnknownCommand,
  UsageError,
} from './errors/errors.ts'
export { type LoadApplication, type ManageOptions, manage } from './manage/manage.ts'
export { createTerminal, type TerminalOptions } from './terminal/terminal.ts'
