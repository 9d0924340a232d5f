import { createHash } from 'node:crypto'
import type { Migration } from '@tsango/orm/migrations'

/** What a migration does, in a few letters: the same for the same operations, however its file is written. What code in it does is left out. */
export function migrationHash({ operations }: Pick<Migration, 'operations'>): string {
  return createHash('sha256').update(textOf(operations)).digest('hex')
}

/** A value as text that is the same for the same: keys in their order, and without those that say nothing; code is left out. */
export function textOf(value: unknown): string {
  if (typeof value === 'function') return 'code'
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Date) return `date ${value.toISOString()}`
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`
  if (value instanceof Map) return textOf([...value])
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  const entries = Object.entries(value).filter(([, one]) => one !== undefined)
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${sorted.map(([key, one]) => `${JSON.stringify(key)}:${textOf(one)}`).join(',')}}`
}
