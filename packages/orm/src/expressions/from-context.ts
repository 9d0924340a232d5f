import { ScopeValueMissing } from '../errors/errors.ts'
import { Expr } from './expression.ts'
import type { Expression } from './types/types.ts'

/** A value that is read when a query runs. */
export class ContextValue {
  readonly name: string
  readonly #read: () => unknown

  constructor(name: string, read: () => unknown) {
    this.name = name
    this.#read = read
  }

  /** The value in the context of the running code. Throws {@link ScopeValueMissing}. */
  get value(): unknown {
    const value = this.#read()
    if (value === undefined || value === null || Array.isArray(value)) throw new ScopeValueMissing(this.name)
    return value
  }
}

/**
 * A value of the running code's context in a scope of a model: it is read when a query runs, and bound as a parameter, so that one statement serves all.
 * Where there is none, the query is refused: nothing is shown by accident.
 *
 * @param name - what it is called in messages
 * @param read - gives the value, or `undefined` where there is none
 * @example
 * class Note extends Model('notes.Note') {
 *   tenant = f.char(40)
 *   static meta: Meta<Note> = {
 *     scopes: { tenant: (n) => n.tenant.eq(fromContext('tenant', () => currentContext().tenant)) },
 *   }
 * }
 * @throws ScopeValueMissing when a query runs and there is no value
 */
export function fromContext<T extends string | number | bigint | boolean | Date>(
  name: string,
  read: () => T | null | undefined,
): Expression<T> {
  // A node of a value, whatever it is; only the compiler knows the methods of its type.
  return new Expr({ kind: 'value', value: new ContextValue(name, read) }) as unknown as Expression<T>
}

/** The value itself, or what it stands for now. */
export function readContext(value: unknown): unknown {
  return value instanceof ContextValue ? value.value : value
}
