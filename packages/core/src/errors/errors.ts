import { TsangoError } from '@tsango/toolkit/errors'
import { listOf } from '@tsango/toolkit/text'
import type { Fault } from '../fields/validators.ts'

export { TsangoError } from '@tsango/toolkit/errors'
export { InvalidDeclaration, kindOf } from './declarations.ts'

/** Raised when a model's class is used with `new`. */
export class ModelConstructed extends TsangoError {
  readonly code = 'model_constructed'
  readonly model: string

  constructor(model: string) {
    super(
      `A model is a declaration and cannot be made with "new ${nameOf(model)}()". Use ${nameOf(model)}.objects().create({ … }) or .build({ … }).`,
    )
    this.model = model
  }
}

/** Raised when something asks the registry for a model that no app lists. */
export class UnknownModel extends TsangoError {
  readonly code = 'unknown_model'
  readonly model: string

  constructor(model: string, known: readonly string[]) {
    super(
      `No model "${model}" in this application. Known: ${list(known)}. Add it to the models of an app, or that app to "apps".`,
    )
    this.model = model
  }
}

/** Raised when a model has no member of a name. */
export class UnknownField extends TsangoError {
  readonly code = 'unknown_field'
  readonly model: string
  readonly field: string

  constructor(model: string, field: string, known: readonly string[]) {
    super(`${model} has no field "${field}". Known: ${list(known)}.`)
    this.model = model
    this.field = field
  }
}

/** Raised when something needs the current application and runs outside one. */
export class NoApplication extends TsangoError {
  readonly code = 'no_application'

  constructor(what: string) {
    super(`${what} needs a running application. Wrap the code in app.run(async () => { … }).`)
  }
}

/** Raised when values break the rules of their fields; nothing was written. */
export class ValidationError extends TsangoError {
  readonly code = 'invalid'
  override readonly status = 422
  /** The faults of each field; those of the whole under `''`. */
  readonly faults: Readonly<Record<string, readonly Fault[]>>

  constructor(subject: string, faults: Readonly<Record<string, readonly Fault[]>>) {
    const words = Object.entries(faults).map(
      ([name, found]) => `${name || 'all'}: ${found.map((fault) => fault.message).join(' ')}`,
    )
    super(`${subject} is not valid. ${words.join('; ')}`)
    this.faults = faults
  }
}

/** Raised when a model's `validate` is an async function, for which no write waits. */
export class AsyncRule extends TsangoError {
  readonly code = 'async_rule'
  readonly model: string

  constructor(model: string) {
    super(`${model}.meta.validate must not be async: nothing would wait for it.`)
    this.model = model
  }
}

function list(known: readonly string[]): string {
  return listOf(known, { max: Number.POSITIVE_INFINITY })
}

function nameOf(label: string): string {
  return label.slice(label.indexOf('.') + 1)
}
