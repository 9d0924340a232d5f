import {
  CONTENT_TYPE,
  type FieldDefinition,
  type GenericDefinition,
  type ModelDefinition,
  pointsAt,
} from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import { type KnownType, knownTypes, rememberType } from '../../content-types/known.ts'
import { QueryError } from '../../errors/errors.ts'
import { giveTarget } from '../../rows/loaded-relations.ts'
import { currentDatabases } from '../../scope/scope.ts'
import type { Query } from '../query-set.ts'
import type { PrefetchSource } from './prefetch.ts'

type Loaded = Record<string, unknown>

/**
 * Loads what a key to rows of several models points at, with one statement a model; `null` where it points nowhere, or where the row, its model or the
 * content type is gone.
 */
export async function loadGeneric(
  generic: GenericDefinition,
  rows: readonly Loaded[],
  as: string,
  queryOf: (target: ModelDefinition) => Query,
  source: PrefetchSource,
): Promise<void> {
  const byType = groupsOf(rows, generic)
  const types = await typesOf([...byType.keys()], source)
  for (const [id, pointing] of byType) {
    const target = id === null ? undefined : targetOf(generic, types.get(id))
    const found = target ? await targetsOf(target, pointing, generic, queryOf(target), source) : NOTHING
    for (const row of pointing) giveTarget(row, generic, as, found.get(String(row[generic.key.attribute])) ?? null)
  }
}

const NOTHING: ReadonlyMap<unknown, unknown> = new Map()

function groupsOf(
  rows: readonly Loaded[],
  { type, key, name, model }: GenericDefinition,
): Map<number | null, Loaded[]> {
  const groups = new Map<number | null, Loaded[]>()
  for (const row of rows) {
    const id = row[type.attribute] as number | null | undefined
    if (id === undefined || row[key.attribute] === undefined)
      throw new QueryError(
        `A row of ${model.label} has no "${id === undefined ? type.attribute : key.attribute}", so its "${name}" cannot be loaded.`,
      )
    const at = row[key.attribute] === null ? null : id
    const group = groups.get(at)
    if (group) group.push(row)
    else groups.set(at, [row])
  }
  return groups
}

// Content types do not change: each is read once an application and database.
async function typesOf(
  wanted: readonly (number | null)[],
  { objects }: PrefetchSource,
): Promise<ReadonlyMap<number, KnownType>> {
  const { registry } = currentDatabases()
  const all = objects(registry.get(CONTENT_TYPE).model)
  const database = all.database('read')
  const types = new Map(knownTypes(database).map((type) => [type.id, type]))
  const missing = wanted.filter((id) => id !== null && !types.has(id))
  if (missing.length === 0) return types
  const read = (await all.filter({ id__in: missing }).all()) as KnownType[]
  for (const type of read) {
    types.set(type.id, type)
    rememberType(type, database)
  }
  return types
}

function targetOf(generic: GenericDefinition, type: KnownType | undefined): ModelDefinition | undefined {
  const { targets, name, model } = generic
  const label = type && `${type.app}.${type.model}`
  const found = targets.find((one) => one.concrete.label === label)
  if (found) return pointsAt(generic, found) ?? found
  // The rows of a model that no app has any more are gone like one that was deleted: they take nothing from the rest of the list.
  if (label === undefined || !currentDatabases().registry.has(label)) return undefined
  throw new QueryError(
    `"${name}" of ${model.label} does not point at rows of ${label}. Known: ${listOf(targets.map((one) => one.label))}.`,
  )
}

async function targetsOf(
  target: ModelDefinition,
  rows: readonly Loaded[],
  { key: { attribute } }: GenericDefinition,
  query: Query,
  source: PrefetchSource,
): Promise<ReadonlyMap<unknown, unknown>> {
  const { key, label } = target
  const texts = [...new Set(rows.map((row) => String(row[attribute])))]
  const keys = texts.map((text) => (key.sort === 'number' ? numberOf(label, key, text) : text))
  const found = new Map<unknown, unknown>()
  const chunk = source.chunk(query)
  for (let start = 0; start < keys.length; start += chunk)
    for (const row of (await query.filter({ pk__in: keys.slice(start, start + chunk) }).all()) as Loaded[])
      found.set(String(row[key.attribute]), row)
  return found
}

function numberOf(label: string, { kind }: FieldDefinition, text: string): number | bigint {
  if (kind === 'bigIntExact' && /^-?\d{1,19}$/.test(text)) return BigInt(text)
  const number = Number(text)
  if (Number.isSafeInteger(number) && String(number) === text) return number
  throw new QueryError(`A generic key holds no key of ${label}.`)
}
