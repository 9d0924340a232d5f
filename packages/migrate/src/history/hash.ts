import { createHash } from 'node:crypto'
import type { Migration, Operation, OperationType } from '@tsango/orm/migrations'

// What serves the way back alone, or a squash.
const BESIDE: { readonly [T in OperationType]?: readonly Beside[] } = {
  removeField: ['fill'],
  runSql: ['reverse', 'elidable'],
  runCode: ['reverse', 'elidable'],
}
type Beside = (typeof ALL)[number]
const ALL = ['reverse', 'elidable', 'fill'] as const
// Earlier releases hashed all of it: what a file has got since is found by leaving that out.
const SOME = ALL.reduce<readonly (readonly Beside[])[]>(
  (sets, one) => sets.flatMap((set) => [set, [...set, one]]),
  [[]],
)

/**
 * What a migration does to a database, in a few letters: the same for the same operations, however its file is written. What code in it does is left
 * out, and so are `reverse`, `elidable` and the `fill` of a field that goes, which a file may get later.
 */
export function migrationHash(migration: Pick<Migration, 'operations'>): string {
  return hashWithout(migration, ALL)
}

/** Whether a hash is that of a migration, be it as releases wrote it that left out less. */
export function isHashOf(hash: string, migration: Pick<Migration, 'operations'>): boolean {
  return hash === migrationHash(migration) || SOME.some((names) => hash === hashWithout(migration, names))
}

function hashWithout({ operations }: Pick<Migration, 'operations'>, names: readonly Beside[]): string {
  const text = textOf(operations.map((one) => without(one, names)))
  return createHash('sha256').update(text).digest('hex')
}

function without(operation: Operation, names: readonly Beside[]): object {
  if (operation.type === 'separateDatabaseAndState')
    return { ...operation, database: operation.database.map((one) => without(one, names)) }
  const left = names.filter((name) => BESIDE[operation.type]?.includes(name))
  return left.length ? { ...operation, ...Object.fromEntries(left.map((name) => [name, undefined])) } : operation
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
