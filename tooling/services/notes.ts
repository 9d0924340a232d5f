import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Daemon } from './service.ts'
import { cacheFolder } from './system.ts'

/** What this tool started and may therefore end: a process of ours, or a container. */
export type Started =
  | { readonly how: 'debian'; readonly port: number; readonly daemon: Daemon }
  | { readonly how: 'compose'; readonly port: number }

const file = (): string => join(cacheFolder(), 'services.json')

/** What is written down as started, by the service's key. */
export function readNotes(): Record<string, Started> {
  if (!existsSync(file())) return {}
  // This tool alone writes the file.
  return JSON.parse(readFileSync(file(), 'utf8')) as Record<string, Started>
}

/** Writes down that a service was started, or with `undefined`, that it was ended. */
export function note(key: string, started: Started | undefined): void {
  const { [key]: _, ...others } = readNotes()
  const notes = started ? { ...others, [key]: started } : others
  writeFileSync(file(), `${JSON.stringify(notes, null, 2)}\n`)
}
