import type { FieldSpec } from '@tsango/core/fields'
import { typeFault } from '@tsango/core/values'
import type { Codec } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'

/** One parameter of a statement: which value of the query it takes, and how. */
export interface Parameter {
  /** The slot in the query's values; -1 for a constant. */
  readonly slot: number
  /** Makes the driver's value; absent where the query's value goes as it is. */
  readonly bind: ((value: unknown) => unknown) | undefined
  readonly constant?: unknown
}

// Stands for a parameter while SQL is put together; no identifier and no user's SQL can hold it.
const MARK = '\u0000'
const MARKED = new RegExp(`${MARK}(\\d+)${MARK}`, 'g')

/** Whether a piece of SQL that is put together holds a parameter. */
export function holdsParameter(sql: string): boolean {
  return sql.includes(MARK)
}

/** Whether placeholders tell which value they take. */
export function isNumbered(placeholder: (number: number) => string): boolean {
  return placeholder(1) !== placeholder(2)
}

/** The parameters of a statement under construction. Their order is that of the finished text, whatever the order they were made in. */
export class Parameters {
  readonly #all: Parameter[] = []

  /** A mark that stands for the parameter. */
  add(slot: number, bind?: (value: unknown) => unknown): string {
    return this.#push({ slot, bind })
  }

  /** A mark that stands for a value that belongs to the statement itself. */
  constant(value: unknown): string {
    return this.#push({ slot: -1, bind: undefined, constant: value })
  }

  /** Puts the dialect's placeholders into a finished text. */
  finish(
    text: string,
    placeholder: (number: number) => string,
  ): { readonly sql: string; readonly parameters: readonly Parameter[] } {
    const parameters: Parameter[] = []
    const numbered = isNumbered(placeholder)
    const numbers = new Map<string, number>()
    const sql = text.replace(MARKED, (_, index: string) => {
      // What stands in two places is the same to a database that counts its values.
      const known = numbered ? numbers.get(index) : undefined
      if (known !== undefined) return placeholder(known)
      numbers.set(index, parameters.push(this.#all[Number(index)] as Parameter))
      return placeholder(parameters.length)
    })
    return { sql, parameters }
  }

  #push(parameter: Parameter): string {
    return `${MARK}${this.#all.push(parameter) - 1}${MARK}`
  }
}

/** The driver's values for a statement, from the query's. */
export function bindAll(parameters: readonly Parameter[], values: readonly unknown[]): unknown[] {
  const bound = new Array<unknown>(parameters.length)
  for (let index = 0; index < parameters.length; index++) {
    const { slot, bind, constant } = parameters[index] as Parameter
    const value = slot < 0 ? constant : values[slot]
    bound[index] = bind === undefined ? value : bind(value)
  }
  return bound
}

/** Makes the function that checks and encodes a value for a column; `what` names it in messages, which never hold the value. */
export function binder(spec: FieldSpec, codec: Codec, what: string): (value: unknown) => unknown {
  // The check has just found that the value is of the codec's type.
  const encode = codec.encode as ((value: unknown) => unknown) | undefined
  return (value) => {
    if (value === null) return null
    const fault = typeFault(spec, value)
    if (fault)
      throw new QueryError(
        `${what}: ${value === undefined ? 'The value is undefined. Use null, or leave the condition out.' : fault.message}`,
      )
    return encode === undefined ? value : encode(value)
  }
}

/** Where lists stop to grow by powers of two: the next one would not fit a statement. */
const STEP = 8192

/** The number of placeholders for a list of a length: the next power of two, for long lists the next multiple of 8192. */
export function paddedSize(length: number): number {
  if (length > STEP) return Math.ceil(length / STEP) * STEP
  return length === 0 ? 0 : 2 ** Math.ceil(Math.log2(length))
}
