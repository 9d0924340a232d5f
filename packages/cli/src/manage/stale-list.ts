import { readFileSync } from 'node:fs'
import { relative } from 'node:path'
import { ListStale } from '../errors/errors.ts'

const MISSING = /^Cannot find module '(.+)' imported from (.+)$/
/** How a file that a command writes, and that is a list of imports, begins. */
const WRITTEN = /^\/\/ Written by ([a-z]+(?: --[a-z]+)*)/

/** The error for a file that is gone and that a list names which a command has written; undefined where that is not what is wrong. */
export function staleList(error: unknown): ListStale | undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) return undefined
  const [, missing, list] = MISSING.exec(error.message) ?? []
  if (missing === undefined || list === undefined) return undefined
  const [, command] = WRITTEN.exec(firstOf(list)) ?? []
  return command === undefined ? undefined : new ListStale(shown(missing), shown(list), command, error)
}

const shown = (path: string): string => relative(process.cwd(), path)

function firstOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
