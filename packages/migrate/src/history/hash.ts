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
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined'
  if (Array.isArray(value)) return `[${value.map(textOf).join(',')}]`
  if (value instanceof Date) return `date ${value.toISOString()}`
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString('hex')}`
  if (value instanceof Map) return textOf([...value])
  return `{${memberTexts(value as Readonly<Record<string, unknown>>).join(',')}}`
}

function memberTexts(value: Readonly<Record<string, unknown>>): string[] {
  const texts: string[] = []
  for (const key of Object.keys(value).sort())
    if (value[key] !== undefined) texts.push(`${JSON.stringify(key)}:${textOf(value[key])}`)
  return texts
}
