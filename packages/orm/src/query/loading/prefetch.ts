import { UnknownField } from '@tsango/core/errors'
import { labelOf, type ModelClass } from '@tsango/core/model'
import {
  columnsOf,
  type GenericDefinition,
  heldKey,
  type ModelDefinition,
  type RelationDefinition,
} from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import { QueryError } from '../../errors/errors.ts'
import { PARENT_KEY } from '../../rows/decoder.ts'
import { distinctKeys, keyMap } from '../../rows/key-map.ts'
import { giverOf, refuseFrozen } from '../../rows/loaded-relations.ts'
import { isQuery } from '../chain/lookup-step.ts'
import type { Query } from '../query-set.ts'
import { refuseSelection } from '../reading/find.ts'
import { loadGeneric } from './generic.ts'

/** A relation that is loaded by a query set of its own. */
export interface OwnPrefetch {
  readonly relation: string
  /** The property of a row that takes the result. */
  readonly as: string
  /** Makes the query set from all rows of the relation's model. */
  readonly rows: (all: Query) => unknown
  /** Of a key to rows of several models: the models that have a query set. */
  readonly models?: readonly ModelClass[]
}

/** What a query loads for its rows by further statements: a path of relations, or one with its own query set. */
export type Prefetch = string | OwnPrefetch

/** Where relations are read from. */
export interface PrefetchSource {
  /** Whether no replica may answer. */
  readonly pinned: boolean
  /** All rows of a model. */
  objects(model: ModelClass): Query
  /** How many keys one statement of a query takes. */
  chunk(query: Query): number
}

type Loaded = Record<string, unknown>

interface Wanted {
  readonly name: string
  readonly own: OwnPrefetch | undefined
  readonly tails: readonly string[]
}

/**
 * Loads relations of rows, one statement a relation. What all rows have already is not loaded again, but gone through where a path goes on.
 * Rejects with `UnknownField` for a path that leads nowhere, also where there are no rows.
 */
export async function loadPrefetches(
  definition: ModelDefinition,
  rows: readonly Loaded[],
  prefetches: readonly Prefetch[],
  source: PrefetchSource,
): Promise<void> {
  for (const { name, own, tails } of grouped(prefetches)) {
    const generic = definition.generics.get(own?.relation ?? name)
    if (generic) {
      await loadPointedAt(generic, rows, { name, own, tails }, source)
      continue
    }
    const relation = relationNamed(definition, own?.relation ?? name)
    for (const tail of tails) checkPath(relation.target, tail)
    if (own) {
      const query = ownRows(relation, own, source)
      if (rows.length) await load(relation, rows, name, tails.length ? query.prefetch(...tails) : query, source)
      continue
    }
    const missing = rows.filter((row) => !Object.hasOwn(row, name))
    if (tails.length && missing.length < rows.length)
      await loadPrefetches(relation.target, relatedRows(rows, name, relation.target.label), tails, source)
    if (missing.length) {
      const objects = source.objects(relation.target.model)
      await load(relation, missing, name, tails.length ? objects.prefetch(...tails) : objects, source)
    }
  }
}

async function loadPointedAt(
  generic: GenericDefinition,
  rows: readonly Loaded[],
  { name, own, tails }: Wanted,
  source: PrefetchSource,
): Promise<void> {
  if (tails.length)
    throw new QueryError(
      `"${name}__${tails[0]}" goes on behind a key to rows of several models. Say for each model what it loads: prefetchEach("${name}", [Post.objects().prefetch(…)]).`,
    )
  const stranger = own?.models?.find((model) => !generic.targets.some((one) => one.model === model))
  if (stranger)
    throw new QueryError(
      `"${generic.name}" of ${generic.model.label} does not point at rows of ${labelOf(stranger)}. Known: ${listOf(generic.targets.map(({ label }) => label))}.`,
    )
  const missing = own ? rows : rows.filter((row) => !Object.hasOwn(row, name))
  const queryOf = (target: ModelDefinition): Query =>
    own ? ownRows({ name: generic.name, target }, own, source) : source.objects(target.model)
  if (missing.length) await loadGeneric(generic, missing, name, queryOf, source)
}

/** Holds paths to the relations that there are, before anything is read. Throws `UnknownField`. */
export function checkPrefetches(definition: ModelDefinition, prefetches: readonly Prefetch[]): void {
  for (const { name, own, tails } of grouped(prefetches)) {
    const first = own?.relation ?? name
    if (definition.generics.has(first)) continue
    const { target } = relationNamed(definition, first)
    for (const tail of tails) checkPath(target, tail)
  }
}

// The paths that begin alike are gone together: one statement a relation.
function grouped(prefetches: readonly Prefetch[]): readonly Wanted[] {
  const groups = new Map<string, { name: string; own: OwnPrefetch | undefined; tails: string[] }>()
  for (const one of prefetches) {
    const [path, own] = typeof one === 'string' ? [one, undefined] : [one.as, one]
    const cut = path.indexOf('__')
    const name = cut < 0 ? path : path.slice(0, cut)
    const group = groups.get(name) ?? { name, own: undefined, tails: [] }
    group.own ??= own
    if (cut >= 0) group.tails.push(path.slice(cut + 2))
    groups.set(name, group)
  }
  return [...groups.values()]
}

function relationNamed(definition: ModelDefinition, name: string): RelationDefinition {
  const relation = definition.relations.get(name)
  if (relation) return relation
  throw new UnknownField(definition.label, name, [...definition.relations.keys(), ...definition.generics.keys()])
}

function checkPath(definition: ModelDefinition, path: string): void {
  let target = definition
  for (const name of path.split('__')) {
    if (target.generics.has(name)) return
    target = relationNamed(target, name).target
  }
}

function ownRows(
  { name, target }: Pick<RelationDefinition, 'name' | 'target'>,
  own: OwnPrefetch,
  source: PrefetchSource,
): Query {
  const { objects, pinned } = source
  const all = objects(target.model)
  const query = own.rows(all)
  if (!isQuery(query) || query.subquery.shape.model !== target.model)
    throw new QueryError(`prefetchWith("${name}") takes a query set of ${target.label}: (rows) => rows.filter(…).`)
  const made = query as Query
  refuseSelection(made, 'prefetchWith')
  const { using } = all.subquery
  if (made.subquery.using !== undefined || using === undefined) return pinned ? made.onPrimary() : made
  return made.on(using, pinned)
}

// Rows of a relation of many are lists, of a key one row or none.
function relatedRows(rows: readonly Loaded[], name: string, label: string): readonly Loaded[] {
  const loaded = rows.filter((row) => Object.hasOwn(row, name))
  const related = new Set(loaded.flatMap((row) => (row[name] ?? []) as Loaded | readonly Loaded[]))
  for (const row of related) refuseFrozen(row, label)
  return [...related]
}

async function load(
  relation: RelationDefinition,
  rows: readonly Loaded[],
  as: string,
  query: Query,
  source: PrefetchSource,
): Promise<void> {
  const chunk = source.chunk(query)
  const own = relation.from.attribute
  const apart = relation.through !== undefined || relation.hops !== undefined || relation.generic !== undefined
  const holder = apart ? PARENT_KEY : relation.to.attribute
  const { generic } = relation
  const keyOf = (row: Loaded): unknown => {
    const key = keyIn(row, own, relation)
    return generic && key !== null ? heldKey(generic, key) : key
  }
  const sides = { keyFields: columnsOf(relation.from) }
  const keys = distinctKeys(sides, rows.map(keyOf)).filter((key) => key !== null)
  const byKey = keyMap<Loaded[]>(sides)
  for (let start = 0; start < keys.length; start += chunk) {
    for (const row of (await query.parents(relation, keys.slice(start, start + chunk)).all()) as Loaded[]) {
      const key = row[holder]
      if (apart) delete row[PARENT_KEY]
      const group = byKey.get(key)
      if (group) group.push(row)
      else byKey.set(key, [row])
    }
  }
  const give = giverOf(as)
  for (const row of rows) {
    const found = byKey.get(generic ? keyOf(row) : row[own])
    give(row, relation.many ? (found ?? []) : (found?.[0] ?? null))
  }
}

function keyIn(row: Loaded, attribute: string, { model, name }: RelationDefinition): unknown {
  const key = row[attribute]
  if (key !== undefined) return key
  throw new QueryError(`A row of ${model.label} has no "${attribute}", so its "${name}" cannot be loaded.`)
}
