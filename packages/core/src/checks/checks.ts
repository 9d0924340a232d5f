import type { Application } from '../apps/application.ts'

/** How bad a problem is: an error keeps the application from starting. */
export type Level = 'error' | 'warning' | 'info'

/** Something wrong with how an application is put together, and what to do about it. */
export interface Problem {
  readonly level: Level
  /** Stable, such as `'core.unknown_setting'`. */
  readonly code: string
  readonly message: string
  /** What to do. */
  readonly hint?: string
}

/** A look at a built application that finds problems. */
export interface SystemCheck {
  readonly name: string
  /** Only run by `check --deploy` and in production. */
  readonly deploy?: boolean
  /** Needs databases: run by `start` and `check`, not when the application is built. */
  readonly online?: boolean
  run(app: Application): readonly Problem[] | Promise<readonly Problem[]>
}

/** Makes an error for a list of problems. */
export function problem(code: string, message: string, hint?: string): Problem {
  return { level: 'error', code, message, ...(hint === undefined ? {} : { hint }) }
}

/** Makes a warning for a list of problems. */
export function warning(code: string, message: string, hint?: string): Problem {
  return { level: 'warning', code, message, ...(hint === undefined ? {} : { hint }) }
}

/** Makes a remark for a list of problems. */
export function remark(code: string, message: string, hint?: string): Problem {
  return { level: 'info', code, message, ...(hint === undefined ? {} : { hint }) }
}

/** The problem as lines for a person: code and message, then what to do. */
export function describeProblem(found: Problem): string {
  return `${found.level} ${found.code}: ${found.message}${found.hint ? `\n  → ${found.hint}` : ''}`
}
