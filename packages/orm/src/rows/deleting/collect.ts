import {
  type FieldDefinition,
  type GenericDefinition,
  heldKey,
  type ModelDefinition,
  type Registry,
  type RelationDefinition,
} from '@tsango/core/registry'
import type { Features } from '../../dialects/base/features.ts'
import type { PlacedQuery } from '../../query/chain/lookup-step.ts'
import { deletesAreFollowed } from '../../signals/announce.ts'
import { allRows, among, columnOf, heldColumns, heldRows, keysOfStatement } from '../ask.ts'
import { keyMap } from '../key-map.ts'
import type { RowBase } from '../row.ts'
import { blockingOf, type InTheWay, throwBlocked } from './blocked.ts'
import { cascadeIsFollowed, cascadeOf, genericsTo, isDeep, keysTo } from './cascade.ts'
import { RowOrder } from './row-order.ts'
import { type Steps, stepsByModel, stepsByRow } from './steps.ts'

/** Rows of one model that are deleted, by their keys; of models that nobody hears there are no rows. */
export interface Collected {
  readonly definition: ModelDefinition
  readonly rows: Map<unknown, RowBase | undefined>
}

/** A row that somebody holds, in the place of the one that is read. */
export interface RowInHand {
  readonly definition: ModelDefinition
  readonly row: RowBase
}

/** Puts a row in hand into the place of the one with its key. */
export function withInHand(all: readonly Collected[], inHand: RowInHand | undefined): readonly Collected[] {
  if (inHand === undefined) return all
  const { definition, row } = inHand
  const key = (row as unknown as Record<string, unknown>)[definition.key.attribute]
  const own = all.find((one) => one.definition === definition)
  if (own?.rows.get(key)) own.rows.set(key, row)
  return all
}

/** Where rows are collected. */
export interface CollectOptions {
  readonly registry: Registry
  readonly using: string
  readonly features: Pick<Features, 'listParameter' | 'cascadeDepth' | 'refusesDeeperCascade'>
  /** Into the trash: what is there already is left alone, and what cannot go there stays. */
  readonly trash?: boolean
}

/**
 * The rows that go with rows of a model, those that point at others before them. Rows that nobody hears of, and that nothing guards, are left to the
 * database. Rejects with `ProtectedError` and `RestrictedError`.
 */
export async function collect(start: Collected, options: CollectOptions): Promise<Collection> {
  const collector = new Collector(start, options)
  await collector.run()
  return collector.result()
}

/** A key that is set to another row where it points at one that goes. */
export interface KeyToSet {
  readonly field: FieldDefinition
  /** Those that point there. */
  readonly rows: PlacedQuery
}

/** Rows that are deleted. */
export interface Collection {
  /** Models whose rows point at others before those. */
  readonly all: readonly Collected[]
  /** Whether a row that was there at the start goes with others as well. */
  readonly circular: boolean
  /** The keys that are set to another row before. */
  readonly setting: readonly KeyToSet[]
  /** What is to be done so that the database has nothing to follow that is too deep for it. */
  steps(): Steps
}

class Collector {
  readonly #start: Collected
  readonly #options: CollectOptions
  readonly #all = new Map<ModelDefinition, Collected>()
  readonly #queue: { readonly definition: ModelDefinition; readonly keys: readonly unknown[] }[] = []
  readonly #restricting: { readonly field: FieldDefinition; readonly keys: readonly unknown[] }[] = []
  readonly #protecting: InTheWay[] = []
  readonly #setting: KeyToSet[] = []
  /** What restricts may go by another way: then every way has to be gone. */
  readonly #whole: boolean
  /** Where the database does not follow all keys. */
  readonly #order: RowOrder | undefined
  #circular = false

  constructor(start: Collected, options: CollectOptions) {
    this.#start = start
    this.#options = options
    const cascade = cascadeOf(options.registry, start.definition)
    this.#whole = cascade.guards.some(({ field }) => field.relation?.onDelete === 'restrict')
    this.#order = !options.trash && isDeep(cascade, options.features) ? new RowOrder() : undefined
  }

  async run(): Promise<void> {
    this.#take(this.#start.definition, this.#start.rows)
    this.#circular = false
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      for (const field of keysTo(this.#options.registry, next.definition))
        for (const keys of this.#parts(next.keys)) await this.#follow(field, keys)
      for (const relation of genericsTo(next.definition))
        for (const keys of this.#parts(next.keys)) await this.#followBack(relation, keys)
    }
    const label = this.#start.definition.label
    throwBlocked(label, this.#protecting)
    for (const { field, keys } of this.#restricting) await this.#refuseRestricted(label, field, keys)
  }

  result(): Collection {
    const all = this.#ordered()
    const { registry, features } = this.#options
    const order = this.#order
    return {
      all,
      circular: this.#circular,
      setting: this.#setting,
      steps: () => (order ? stepsByRow(all, order, registry, features) : stepsByModel(all, this.#start)),
    }
  }

  #ordered(): readonly Collected[] {
    const left = new Set(this.#all.keys())
    const ordered: Collected[] = []
    while (left.size > 0) {
      const free = [...left].filter((model) => !this.#pointedAt(model, left))
      // In a circle there is no first: the database takes them together.
      for (const model of free.length ? free : [...left].slice(-1)) {
        left.delete(model)
        ordered.push(this.#all.get(model) as Collected)
      }
    }
    return ordered
  }

  #pointedAt(model: ModelDefinition, by: ReadonlySet<ModelDefinition>): boolean {
    return keysTo(this.#options.registry, model).some((field) => field.model !== model && by.has(field.model))
  }

  #parts(keys: readonly unknown[]): readonly (readonly unknown[])[] {
    const size = this.#options.features.listParameter ? Math.max(1, keys.length) : keysOfStatement(keys)
    return Array.from({ length: Math.ceil(keys.length / size) }, (_, part) =>
      keys.slice(part * size, (part + 1) * size),
    )
  }

  async #follow(field: FieldDefinition, keys: readonly unknown[]): Promise<void> {
    const { model } = field
    const { trash, using } = this.#options
    const there = trash && model.softDelete ? { [`${model.softDelete.attribute}__isnull`]: true } : {}
    const rows = among(allRows(model.model, using), { [`${field.name}__pk__in`]: keys, ...there })
    switch (field.relation?.onDelete) {
      case 'cascade':
        if (trash ? model.softDelete : !this.#isQuiet(model)) await this.#along(field, rows)
        return
      case 'protect': {
        const blocking = await blockingOf(rows, model.label, field.name)
        if (blocking) this.#protecting.push({ ...blocking, protects: true })
        return
      }
      case 'restrict': {
        const found = await columnOf(rows, model.key.attribute)
        if (found.length) this.#restricting.push({ field, keys: found })
        return
      }
      case 'set':
        if (!trash) this.#setting.push({ field, rows })
    }
  }

  async #followBack({ target, model, generic }: RelationDefinition, keys: readonly unknown[]): Promise<void> {
    const { trash, using } = this.#options
    if (!generic || (trash && !target.softDelete)) return
    const there = trash && target.softDelete ? { [`${target.softDelete.attribute}__isnull`]: true } : {}
    const rows = among(allRows(target.model, using), { ...pointingAt(generic, model, keys), ...there })
    this.#take(target, await rowsByKey(target, rows))
  }

  // One key leads to the rows of a quiet model: the database has to follow that one, too.
  #isQuiet(model: ModelDefinition): boolean {
    const cascade = cascadeOf(this.#options.registry, model)
    if (this.#order && isDeep({ levels: cascade.levels + 1 }, this.#options.features)) return false
    return !this.#whole && cascade.guards.length === 0 && !cascadeIsFollowed(cascade)
  }

  async #along(field: FieldDefinition, query: PlacedQuery): Promise<void> {
    const { model } = field
    const order = this.#order
    if (order === undefined) return this.#take(model, await rowsByKey(model, query))
    const { rows, pairs } = await rowsAndTargets(field, query)
    this.#take(model, rows)
    order.link(field, pairs)
  }

  #take(definition: ModelDefinition, rows: ReadonlyMap<unknown, RowBase | undefined>): void {
    const found = this.#all.get(definition) ?? { definition, rows: keyMap<RowBase | undefined>(definition) }
    this.#all.set(definition, found)
    const { concrete } = this.#start.definition
    this.#circular ||= definition.concrete === concrete && [...rows.keys()].some((key) => this.#start.rows.has(key))
    const fresh = [...rows].filter(([key]) => !this.#has(definition, key))
    for (const [key, row] of fresh) found.rows.set(key, row)
    this.#order?.add(
      definition,
      fresh.map(([key]) => key),
    )
    if (fresh.length) this.#queue.push({ definition, keys: fresh.map(([key]) => key) })
  }

  // A row that goes as one of a proxy is no other as one of its model.
  #has({ concrete }: ModelDefinition, key: unknown): boolean {
    return [...this.#all.values()].some(({ definition, rows }) => definition.concrete === concrete && rows.has(key))
  }

  async #refuseRestricted(label: string, field: FieldDefinition, keys: readonly unknown[]): Promise<void> {
    const { model, name } = field
    const staying = keys.filter((key) => !this.#has(model, key))
    if (staying.length === 0) return
    const rows = among(allRows(model.model, this.#options.using), {
      pk__in: staying.slice(0, keysOfStatement(staying)),
    })
    const blocking = await blockingOf(rows, model.label, name)
    if (blocking) throwBlocked(label, [{ ...blocking, count: staying.length, protects: false }])
  }
}

/** The lookups that find the rows whose key to rows of several models points at rows of one. */
export function pointingAt(
  generic: GenericDefinition,
  { concrete: { app, name } }: ModelDefinition,
  keys: readonly unknown[],
): Readonly<Record<string, unknown>> {
  return {
    [`${generic.type.name}__app`]: app,
    [`${generic.type.name}__model`]: name,
    [`${generic.key.attribute}__in`]: keys.map((key) => heldKey(generic, key)),
  }
}

/** The rows of a query by their keys: whole ones where what is done to them is followed, because someone hears of it or it is recorded. */
export async function rowsByKey(
  definition: ModelDefinition,
  query: Parameters<typeof heldRows>[0],
  followed: (definition: ModelDefinition) => boolean = deletesAreFollowed,
): Promise<Map<unknown, RowBase | undefined>> {
  const { attribute } = definition.key
  if (!followed(definition))
    return keyMap(
      definition,
      (await columnOf(query, attribute)).map((key) => [key, undefined]),
    )
  const rows = await heldRows(query)
  return keyMap(
    definition,
    rows.map((row) => [(row as unknown as Record<string, unknown>)[attribute], row]),
  )
}

/** Rows that a key leads from, held, and where it leads. */
async function rowsAndTargets(
  { model, attribute }: FieldDefinition,
  query: PlacedQuery,
): Promise<{
  readonly rows: ReadonlyMap<unknown, RowBase | undefined>
  readonly pairs: readonly (readonly [key: unknown, target: unknown])[]
}> {
  const key = model.key.attribute
  const whole = deletesAreFollowed(model)
  const found = (whole ? await heldRows(query) : await heldColumns(query, [key, attribute])) as readonly unknown[]
  const values = found as readonly Readonly<Record<string, unknown>>[]
  return {
    rows: keyMap(
      model,
      values.map((one) => [one[key], whole ? (one as unknown as RowBase) : undefined]),
    ),
    pairs: values.map((one) => [one[key], one[attribute]]),
  }
}
