import {
  type FieldDefinition,
  heldKey,
  isKindOf,
  keysOf,
  lineOf,
  type ModelDefinition,
  pointsAt,
  type RelationDefinition,
} from '@tsango/core/registry'
import { textOf } from '@tsango/core/values'
import { any, predicate } from '@tsango/orm/query'
import type { Ask } from '../routing/ask.ts'
import { rightsOf } from '../routing/rights.ts'
import { type AnyRow, rowsOf } from '../rows/any-rows.ts'
import { capital } from '../showing/capital.ts'
import { rowLabel } from '../showing/row-label.ts'

/** Rows of one relation that are followed; beyond it the page says "and more". */
const MOST = 1000

/** Rows that are named where they stand in the way. */
const NAMED = 10

/** Rows of one model, as a page counts them. */
export interface Counted {
  readonly label: string
  readonly count: number
  /** Whether there are more than were counted. */
  readonly more: boolean
}

/** Rows that keep others from being deleted. */
export interface Blocking {
  readonly label: string
  readonly rows: readonly string[]
  readonly count: number
}

/** What deleting rows brings with it. */
export interface DeletionPlan {
  /** What is deleted with them. */
  readonly gone: readonly Counted[]
  /** What loses its key to them. */
  readonly loosened: readonly Counted[]
  readonly blocking: readonly Blocking[]
  /** Models of which something would be deleted that the one who asks may not delete. */
  readonly forbidden: readonly string[]
}

/** Works out what deleting rows brings with it, from the relations of the registry. Deletes nothing. */
export async function planDeletion(ask: Ask, model: ModelDefinition, keys: readonly unknown[]): Promise<DeletionPlan> {
  const search = new Search(ask, model, keys)
  await search.run()
  return search.result()
}

class Search {
  readonly #ask: Ask
  readonly #going: Map<ModelDefinition, Set<unknown>>
  readonly #queue: { readonly model: ModelDefinition; readonly keys: readonly unknown[] }[]
  readonly #start: ModelDefinition
  readonly #given: number
  readonly #capped = new Set<ModelDefinition>()
  readonly #loosened = new Map<FieldDefinition, number>()
  readonly #blockers: { readonly field: FieldDefinition; readonly row: AnyRow }[] = []

  constructor(ask: Ask, model: ModelDefinition, keys: readonly unknown[]) {
    this.#ask = ask
    this.#start = model
    this.#given = keys.length
    // A row of a model that extends others is one of each of them, under the same key.
    const line = model.extends ? [model, ...lineOf(model).filter((one) => one !== model.concrete)] : [model]
    this.#going = new Map(line.map((one) => [one, new Set(keys.map((key) => identity(one, key)))]))
    this.#queue = line.map((one) => ({ model: one, keys }))
  }

  async run(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) await this.#followFrom(next.model, next.keys)
  }

  async #followFrom(model: ModelDefinition, keys: readonly unknown[]): Promise<void> {
    for (const field of this.#keysTo(model)) await this.#follow(field, keys)
    for (const relation of model.relations.values())
      if (relation.generic && relation.onDelete === 'cascade') await this.#followGeneric(model, relation, keys)
  }

  // No database knows of these: what points there goes along all the same.
  async #followGeneric(model: ModelDefinition, { target, generic }: RelationDefinition, keys: readonly unknown[]) {
    const pointed = generic && pointsAt(generic, model)?.concrete
    if (!pointed || (this.#start.softDelete && !target.softDelete)) return
    const all = this.#start.softDelete ? rowsOf(target.model) : rowsOf(target.model).withoutScopes()
    const rows = all.filter({
      [`${generic.type.name}__app`]: pointed.app,
      [`${generic.type.name}__model`]: pointed.name,
      [`${generic.key.attribute}__in`]: keys.map((key) => heldKey(generic, key)),
    })
    this.#take(target, await rows.limit(MOST + 1).values(target.key.attribute))
  }

  #keysTo(target: ModelDefinition): readonly FieldDefinition[] {
    const models = this.#ask.admin.registry.models.filter(({ automatic, proxyOf }) => !automatic && !proxyOf)
    return models.flatMap((model) =>
      keysOf(model).filter((field) => field.relation?.target.concrete === target.concrete),
    )
  }

  async #follow(field: FieldDefinition, keys: readonly unknown[]): Promise<void> {
    if (this.#start.softDelete) return this.#followIntoTrash(field, keys)
    // What is hidden is in the database all the same.
    const rows = rowsOf(field.model.model)
      .withoutScopes()
      .filter({ [`${field.name}__pk__in`]: keys })
    const onDelete = field.relation?.onDelete
    if (onDelete === 'cascade') this.#take(field.model, await rows.limit(MOST + 1).values(field.model.key.attribute))
    else if (onDelete === 'setNull') this.#loosened.set(field, (this.#loosened.get(field) ?? 0) + (await rows.count()))
    else for (const row of await rows.limit(MOST)) this.#blockers.push({ field, row })
  }

  // Only what has a trash goes along, and nothing loses its key.
  async #followIntoTrash(field: FieldDefinition, keys: readonly unknown[]): Promise<void> {
    const rows = rowsOf(field.model.model).filter({ [`${field.name}__pk__in`]: keys })
    const onDelete = field.relation?.onDelete
    if (onDelete === 'cascade' && field.model.softDelete)
      this.#take(field.model, await rows.limit(MOST + 1).values(field.model.key.attribute))
    else if (onDelete === 'protect' || onDelete === 'restrict')
      for (const row of await rows.limit(MOST)) this.#blockers.push({ field, row })
  }

  #take(model: ModelDefinition, rows: readonly object[]): void {
    const known = this.#going.get(model) ?? new Set()
    const keys = rows.map((row) => (row as Record<string, unknown>)[model.key.attribute])
    const fresh = keys.slice(0, MOST).filter((key) => !known.has(identity(model, key)))
    if (rows.length > MOST) this.#capped.add(model)
    this.#going.set(model, new Set([...known, ...fresh.map((key) => identity(model, key))]))
    if (fresh.length) this.#queue.push({ model, keys: fresh })
  }

  async result(): Promise<DeletionPlan> {
    const gone = [...this.#going].map(([model, keys]) => ({
      model,
      label: capital(model.verboseNamePlural),
      count: keys.size - (model === this.#start ? this.#given : 0),
      more: this.#capped.has(model),
    }))
    return {
      gone: gone.filter(({ count }) => count > 0).map(({ label, count, more }) => ({ label, count, more })),
      loosened: [...this.#loosened]
        .filter(([, count]) => count > 0)
        .map(([field, count]) => ({
          label: `${capital(field.model.verboseNamePlural)}: ${capital(field.label)}`,
          count,
          more: false,
        })),
      blocking: this.#blocking(),
      forbidden: await this.#forbidden(),
    }
  }

  // What goes by another way stands in nobody's way.
  #blocking(): readonly Blocking[] {
    const byField = new Map<FieldDefinition, string[]>()
    for (const { field, row } of this.#blockers) {
      if (this.#going.get(field.model)?.has(identity(field.model, row[field.model.key.attribute]))) continue
      byField.set(field, [...(byField.get(field) ?? []), rowLabel(field.model, row)])
    }
    return [...byField].map(([field, labels]) => ({
      label: `${capital(field.model.verboseNamePlural)}: ${capital(field.label)}`,
      rows: labels.slice(0, NAMED),
      count: labels.length,
    }))
  }

  async #forbidden(): Promise<readonly string[]> {
    const names: string[] = []
    const beyond = this.#beyond()
    for (const model of new Set([...this.#going.keys(), ...beyond])) {
      const keys = this.#going.get(model) ?? new Set()
      if (model === this.#start || (keys.size === 0 && !beyond.has(model))) continue
      const { sites } = this.#ask.admin
      const lacks = sites.of(model) !== undefined && !(await rightsOf(this.#ask, model)).delete
      if (lacks || (await this.#takesPower(model, keys, beyond.has(model)))) names.push(model.verboseNamePlural)
    }
    return names
  }

  /** The models of what may go with rows that were not followed: nobody knows whether any does, so that all of them must be allowed. */
  #beyond(): ReadonlySet<ModelDefinition> {
    const found = new Set(this.#capped)
    for (const model of found) {
      const keys = this.#keysTo(model).filter(({ relation }) => relation?.onDelete === 'cascade')
      const generics = [...model.relations.values()].filter(
        ({ generic, onDelete }) => generic && onDelete === 'cascade',
      )
      for (const one of [...keys.map((key) => key.model), ...generics.map(({ target }) => target)])
        if (!this.#start.softDelete || one.softDelete) found.add(one)
    }
    return found
  }

  // The accounts of those who enter the admin are not to be deleted by way of something else either.
  async #takesPower(model: ModelDefinition, keys: ReadonlySet<unknown>, isBeyond: boolean): Promise<boolean> {
    if (this.#ask.user.isSuperuser || !isKindOf(model, this.#ask.admin.sites.user)) return false
    const powerful = any(predicate({ isStaff: true }), predicate({ isSuperuser: true }))
    const rows = rowsOf(model.model).filter({ [`${model.key.attribute}__in`]: [...keys] })
    return isBeyond || (await rows.where(() => powerful).count()) > 0
  }
}

// Two keys of several columns are two lists.
function identity({ key, keyFields }: ModelDefinition, value: unknown): unknown {
  return keyFields.length > 1 ? textOf(key.spec, value) : value
}
