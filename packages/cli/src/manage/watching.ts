import { dirname } from 'node:path'
import type { Terminal } from '@tsango/core/commands'

/** No change of a file frees a port or makes a wrong option right. */
const FINAL = new Set(['port_in_use', 'cannot_listen', 'usage'])

/** Whether the words of a command line ask to serve and to watch; without a command's name they are those of `serve`. */
export function asksToWatch([first, ...rest]: readonly string[]): boolean {
  const words = first === undefined ? rest : [first, ...rest]
  if (words.includes('--help') || words.includes('-h')) return false
  if (first === 'runserver') return true
  return (first === 'serve' || first?.startsWith('-') === true) && words.includes('--watch')
}

/** Whether another process of the project started this one to serve. */
export function isStartedToServe(): boolean {
  return process.env['TSANGO_SERVE_WORKER'] !== undefined
}

/** Serves the project by a process that is started anew when one of its files changes; gives the exit code. */
export async function watchProject(script: string, terminal: Terminal): Promise<number> {
  const { serveWatched } = await import('@tsango/http/watch')
  return await serveWatched({ folder: dirname(script), print: (line) => terminal.warn(line) })
}

/** What tells the process that watches this one why it ends; absent where none does. */
export async function watcherOf(): Promise<((error: unknown, text: string) => void) | undefined> {
  if (!isStartedToServe()) return undefined
  const { tellWatcher } = await import('@tsango/http/watch')
  return (error, text) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    tellWatcher({ text, isFinal: FINAL.has(code) })
  }
}
