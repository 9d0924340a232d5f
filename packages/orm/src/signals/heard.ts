import type { Application } from '@tsango/core'
import { currentContext } from '@tsango/core/context'
import type { ModelClass } from '@tsango/core/model'
import { receivers } from '@tsango/core/signals'

type AnyModel = ModelClass<unknown>

// Of receivers that were made for one model.
const models = new WeakMap<object, AnyModel>()
// By application, then by signal: the models that are heard, or all.
const known = new WeakMap<Application, ReadonlyMap<object, ReadonlySet<AnyModel> | 'all'>>()

/** Says that a receiver only wants a model's own rows. */
export function listensTo(receive: object, model: AnyModel): void {
  models.set(receive, model)
}

/** Whether anyone in the current application hears one of these signals from a model's rows. */
export function isHeard(signals: readonly object[], model: AnyModel): boolean {
  const { app } = currentContext()
  if (app === undefined) return false
  const heard = known.get(app) ?? gather(app)
  return signals.some((signal) => {
    const by = heard.get(signal)
    return by === 'all' || by?.has(model) === true
  })
}

function gather(app: Application): ReadonlyMap<object, ReadonlySet<AnyModel> | 'all'> {
  const heard = new Map<object, Set<AnyModel> | 'all'>()
  for (const { signal, receive } of app.contributions(receivers)) {
    const model = models.get(receive)
    const before = heard.get(signal)
    if (model === undefined || before === 'all') heard.set(signal, 'all')
    else heard.set(signal, (before ?? new Set<AnyModel>()).add(model))
  }
  known.set(app, heard)
  return heard
}
