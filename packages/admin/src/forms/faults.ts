import { ValidationError } from '@tsango/core/errors'
import type { ModelDefinition } from '@tsango/core/registry'
import { DataError, IntegrityError } from '@tsango/orm/errors'

/** What is wrong with a form, by the name of the input; what concerns all of it, or a field that is not in it, under `''`. */
export type FormFaults = ReadonlyMap<string, readonly string[]>

/** Gathers faults. */
export class FaultList {
  readonly #faults = new Map<string, string[]>()

  get isEmpty(): boolean {
    return this.#faults.size === 0
  }

  get all(): FormFaults {
    return this.#faults
  }

  add(name: string, message: string): void {
    const there = this.#faults.get(name)
    if (there) there.push(message)
    else this.#faults.set(name, [message])
  }
}

/** Says in words what a write was refused for; `undefined` for an error that is none of the form's. */
export function faultsOfError(error: unknown, model: ModelDefinition): FormFaults | undefined {
  const list = new FaultList()
  if (error instanceof ValidationError || error instanceof IntegrityError) {
    for (const [name, found] of Object.entries(error.faults))
      for (const { message } of found) list.add(model.field(name)?.name ?? '', named(model, name, message))
    if (list.isEmpty) list.add('', error.publicMessage)
  } else if (error instanceof DataError) list.add('', 'A value does not fit: it is too long or too large.')
  return list.isEmpty ? undefined : list.all
}

// The message of a field that the form does not hold must say which one it means.
function named(model: ModelDefinition, name: string, message: string): string {
  return name === '' || model.field(name) ? message : `${name}: ${message}`
}
