import { TsangoError } from '@tsango/toolkit/errors'
import { isRecord } from '@tsango/toolkit/records'

/** Where a declaration was read: the model, the member where it can be told, and the last one that was read before. */
interface Place {
  readonly model: string
  readonly member: string | undefined
  readonly behind: string | undefined
}

/** Raised when a model, a field or an option of one is declared with something of another kind than it takes. */
export class InvalidDeclaration extends TsangoError {
  readonly code = 'invalid_declaration'
  /** What was called: `f.choice()`. */
  readonly door: string
  /** The label of the model, once that is read. */
  model: string | undefined

  constructor(door: string, wanted: string, given: unknown) {
    super(`${door} takes ${wanted}; this is ${kindOf(given)}.`)
    this.door = door
  }

  /** Says in which model it was declared, and as which member or behind which. */
  placed({ model, member, behind }: Place): this {
    if (this.model !== undefined) return this
    this.model = model
    const place = member !== undefined ? `.${member}` : behind !== undefined ? `, behind its field "${behind}"` : ''
    this.message = `${model}${place}: ${this.message}`
    return this
  }
}

/**
 * What code without types gave in the place of something else: of which kind it is, and nothing of what it holds.
 *
 * @example
 * kindOf(['a']) // → 'a list'
 */
export function kindOf(given: unknown): string {
  if (given === null || given === undefined) return String(given)
  if (Array.isArray(given)) return 'a list'
  return typeof given === 'object' ? 'an object' : `a ${typeof given}`
}

/** Throws {@link InvalidDeclaration} for options that have no names; gives them back. */
export function declaredOptions<T>(door: string, given: T): T {
  if (given !== undefined && !isRecord(given)) throw new InvalidDeclaration(door, 'options by name', given)
  return given
}

/** Throws {@link InvalidDeclaration} for what is no text; gives it back. */
export function declaredText<T>(door: string, wanted: string, given: T): T {
  if (typeof given !== 'string') throw new InvalidDeclaration(door, wanted, given)
  return given
}

/** Throws {@link InvalidDeclaration} for what is no number; gives it back. */
export function declaredNumber<T>(door: string, wanted: string, given: T): T {
  if (typeof given !== 'number') throw new InvalidDeclaration(door, wanted, given)
  return given
}

/** Throws {@link InvalidDeclaration} for what cannot be called; gives it back. */
export function declaredFunction<T>(door: string, wanted: string, given: T): T {
  if (typeof given !== 'function') throw new InvalidDeclaration(door, wanted, given)
  return given
}
