import type { Application } from '@tsango/core'
import { contextSlot, currentContext } from '@tsango/core/context'
import { type ModelClass, shownBy } from '@tsango/core/model'
import { receivers } from '@tsango/core/signals'
import { takeFunction } from '../errors/errors.ts'

type AnyModel = ModelClass<unknown>

/** Models whose rows are heard: each alone, and with those that its proxies show. */
interface Some {
  readonly own: Set<AnyModel>
  readonly shown: Set<AnyModel>
}
type Models = Some | 'all'

/** What a receiver wants: the rows of a model alone, or also those that its proxies show, and what has changed of them. */
export interface Wish {
  readonly model: AnyModel | undefined
  readonly proxies?: boolean
  readonly changes: boolean
}

interface Heard {
  /** By signal: the models that are heard, or all. */
  readonly signals: ReadonlyMap<object, Models>
  /** The models of whose rows somebody wants to know what has changed. */
  readonly changes: Models
}

const wishes = new WeakMap<object, Wish>()
const known = new WeakMap<Application, Heard>()
const quiet = contextSlot<boolean>('quiet')

/**
 * Runs `body` so that no receiver of a row's signal hears what it writes; what is audited is still recorded. Receivers that wait for a commit hear
 * nothing of it afterwards, either.
 *
 * @example
 * await quietly(() => Post.objects().create({ title: 'New', slug: 'new', authorId: ann.id }))
 * // INSERT INTO "blog_post" ("title", "slug", "body", "status", "views", "price", "author_id", "category_id", "published_at", "meta") VALUES ($1,
 * //   $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING "id"
 */
export function quietly<T>(body: () => T): T {
  takeFunction('quietly()', 'a function that sends no signals', body)
  return quiet.run(true, body)
}

/** Says what a receiver wants. */
export function listensTo(receive: object, wish: Wish): void {
  wishes.set(receive, wish)
}

/** Whether anyone in the current application hears one of these signals from a model's rows. */
export function isHeard(signals: readonly object[], model: AnyModel): boolean {
  const { app } = currentContext()
  if (app === undefined) return false
  const { signals: heard } = known.get(app) ?? gather(app)
  return signals.some((signal) => has(heard.get(signal), model)) && quiet.get() !== true
}

/** Whether anyone in the current application wants to know what has changed of a model's rows. */
export function changesAreWanted(model: AnyModel): boolean {
  const { app } = currentContext()
  return app !== undefined && has((known.get(app) ?? gather(app)).changes, model)
}

function has(models: Models | undefined, model: AnyModel): boolean {
  return models === 'all' || (models !== undefined && (models.own.has(model) || isShown(models, model)))
}

function isShown({ shown }: Some, model: AnyModel): boolean {
  let by = shownBy(model as ModelClass)
  while (by && !shown.has(by)) by = shownBy(by)
  return by !== undefined
}

function gather(app: Application): Heard {
  const signals = new Map<object, Models>()
  let changes: Models = { own: new Set(), shown: new Set() }
  for (const { signal, receive } of app.contributions(receivers)) {
    const wish = wishes.get(receive) ?? EVERYTHING
    signals.set(signal, joined(signals.get(signal), wish))
    if (wish.changes) changes = joined(changes, wish)
  }
  const heard = { signals, changes }
  known.set(app, heard)
  return heard
}

const EVERYTHING: Wish = { model: undefined, changes: false }

function joined(before: Models | undefined, { model, proxies }: Wish): Models {
  if (model === undefined || before === 'all') return 'all'
  const models = before ?? { own: new Set(), shown: new Set() }
  models.own.add(model)
  if (proxies) models.shown.add(model)
  return models
}
