import { currentContext } from '@tsango/core/context'
import type { Registry } from '@tsango/core/registry'
import { currentDatabases } from '@tsango/orm/databases'

type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/** The models of the running application, or of `withDatabases`. Raises `NoDatabase` outside of both. */
export function currentRegistry(): Registry {
  return currentContext().app?.registry ?? currentDatabases().registry
}

/**
 * Makes something of the models of the running application once for each application. A failure is remembered too, so that it is one and
 * the same error whoever meets it.
 */
export function oncePerRegistry<T>(make: (registry: Registry) => T): () => T {
  const made = new WeakMap<Registry, Outcome<T>>()
  return function prepared() {
    const registry = currentRegistry()
    const outcome = made.get(registry) ?? outcomeOf(() => make(registry))
    made.set(registry, outcome)
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}

function outcomeOf<T>(make: () => T): Outcome<T> {
  try {
    return { value: make() }
  } catch (error) {
    return { error }
  }
}
