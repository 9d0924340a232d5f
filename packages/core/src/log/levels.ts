import { isRecord } from '@tsango/toolkit/records'
import type { LogLevel } from './record.ts'

/** How much must matter to be written: one for all, or by area; `'off'` writes nothing. The nearest area above counts, `''` for what has none. */
export type LogLevels = LogLevel | 'off' | Readonly<Record<string, LogLevel | 'off'>>

const RANKS: Readonly<Record<LogLevel | 'off', number>> = { debug: 0, info: 1, warn: 2, error: 3, off: 4 }

/** Areas are few, and named by the program; beyond so many somebody makes them up. */
const MOST_AREAS = 1000

/** Makes the answer to whether a record of an area and a level is written; default: from `info` on. */
export function levelFilter(levels: LogLevels = 'info'): (level: LogLevel, area?: string) => boolean {
  const given = typeof levels === 'string' ? { '': levels } : levels
  const known = new Map<string, number>()
  const rankOf = (area: string): number => {
    const found = known.get(area)
    if (found !== undefined) return found
    const rank = RANKS[levelOf(area, given)]
    if (known.size < MOST_AREAS) known.set(area, rank)
    return rank
  }
  return (level, area = '') => RANKS[level] >= rankOf(area)
}

function levelOf(area: string, given: Readonly<Record<string, LogLevel | 'off'>>): LogLevel | 'off' {
  for (let name = area; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    const found = Object.hasOwn(given, name) ? given[name] : undefined
    if (found !== undefined) return found
  }
  return given[''] ?? 'info'
}

/** The first that is no level; nothing where all are. */
export function wrongLevel(levels: unknown): string | undefined {
  const all = isRecord(levels) ? Object.values(levels) : [levels]
  const wrong = all.find((level) => typeof level !== 'string' || !Object.hasOwn(RANKS, level))
  return wrong === undefined ? undefined : typeof wrong === 'function' ? 'A function' : JSON.stringify(wrong)
}
