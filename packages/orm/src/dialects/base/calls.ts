import type { FieldSpec } from '@tsango/core/fields'

/** The functions of expressions. */
export type CallName =
  | 'lower'
  | 'upper'
  | 'trim'
  | 'length'
  | 'abs'
  | 'round'
  | 'floor'
  | 'ceil'
  | 'coalesce'
  | 'concat'
  | 'greatest'
  | 'least'
  | 'nullIf'
  | 'random'
  | 'now'

/** What a function is called with. All operands are of one spec, decimals in one unit. */
export interface Call {
  readonly name: CallName
  /** SQL text, one or more. */
  readonly items: readonly string[]
  /** Those of the items that may be NULL. */
  readonly nullable: readonly string[]
  /** The spec of the items. */
  readonly spec: FieldSpec
  /** Of `round` alone: digits behind the point, for a decimal no more than it has. */
  readonly places: number
}

const NAMES: Partial<Readonly<Record<CallName, string>>> = { length: 'CHAR_LENGTH', nullIf: 'NULLIF', ceil: 'CEILING' }

/** A function as most databases call it. */
export function standardCall({ name, items, spec, places }: Call): string {
  const call = `${NAMES[name] ?? name.toUpperCase()}(${items.join(', ')}${name === 'round' ? `, ${places}` : ''})`
  // Without it there would be a zero with a sign.
  return name === 'ceil' && spec.kind === 'float' ? `(${call} + 0)` : call
}
