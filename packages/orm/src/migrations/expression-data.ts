/** A constant in a migration. */
export type ConstantData = string | number | bigint | boolean | null | Date | Uint8Array

/** What stands on the left: the name of a field, or an expression. */
export type OperandData = string | ExpressionData

/** What stands on the right: a constant, a list of them, or an expression. */
export type SideData = ConstantData | readonly ConstantData[] | ExpressionData

/**
 * A value that is computed from a row, in a migration.
 *
 * @example
 * const total: ExpressionData = { operator: '*', left: 'price', right: { field: 'amount' } }
 */
export type ExpressionData =
  | { readonly field: string }
  | { readonly value: ConstantData }
  | {
      readonly call: string
      readonly of: readonly (OperandData | ConditionData)[]
      readonly detail?: string | number
    }
  | { readonly part: string; readonly of: OperandData }
  | { readonly operator: '+' | '-' | '*' | '/' | '%'; readonly left: OperandData; readonly right: SideData }
  | SqlData

/** SQL of the user's own. */
export interface SqlData {
  readonly sql: string
}

/**
 * A condition on a row, in a migration: a comparison by the name of a lookup, or several conditions together.
 *
 * @example
 * const condition: ConditionData = { any: [['status', 'exact', 'draft'], ['publishedAt', 'isnotnull']] }
 */
export type ConditionData =
  | readonly [left: OperandData, lookup: string, right?: SideData]
  | { readonly all: readonly ConditionData[] }
  | { readonly any: readonly ConditionData[] }
  | { readonly not: ConditionData }
  | { readonly call: 'xor'; readonly of: readonly ConditionData[] }
  | SqlData

/** An expression that an index is over: an operand, or one that goes from the greatest to the least. */
export type TermData = OperandData | { readonly descending: OperandData }

type Data = OperandData | ConditionData | SideData | TermData

/** The fields that an expression names, each once. Those in SQL are not known. */
export function fieldsIn(data: Data): string[] {
  const found = new Set<string>()
  withFields(data, (field) => {
    found.add(field)
    return field
  })
  return [...found]
}

/** An expression with other names of fields in it. */
export function withFields<D extends Data>(data: D, rename: (field: string) => string): D {
  // Each piece keeps its form; only names change.
  return operand(data, rename) as D
}

function operand(data: Data, rename: (field: string) => string): Data {
  if (typeof data === 'string') return rename(data)
  if (isComparison(data)) return comparison(data, rename)
  return side(data, rename)
}

function comparison([left, lookup, right]: Comparison, rename: (field: string) => string): Comparison {
  const named = operand(left, rename) as OperandData
  return right === undefined ? [named, lookup] : [named, lookup, side(right, rename) as SideData]
}

function side(data: Data, rename: (field: string) => string): Data {
  if (!isExpression(data)) return data
  return Object.fromEntries(
    Object.entries(data).map(([key, value]: [string, Data | readonly Data[]]) => [key, member(key, value, rename)]),
  ) as unknown as Data
}

function member(key: string, value: Data | readonly Data[], rename: (field: string) => string): unknown {
  switch (key) {
    case 'field':
      return rename(value as string)
    case 'left':
    case 'not':
    case 'descending':
      return operand(value as Data, rename)
    case 'right':
      return side(value as Data, rename)
    case 'all':
    case 'any':
      return (value as readonly Data[]).map((one) => operand(one, rename))
    case 'of':
      // Of a function, a list; of a part, one operand.
      return Array.isArray(value) ? value.map((one: Data) => operand(one, rename)) : operand(value as Data, rename)
    default:
      return value
  }
}

/** A comparison of a {@link ConditionData}. */
export type Comparison = Extract<ConditionData, readonly unknown[]>

/** Whether a piece is a comparison: a list that a lookup's name stands in. */
export function isComparison(data: unknown): data is Comparison {
  return Array.isArray(data)
}

/** Whether a piece is an object that computes something, and no constant. */
export function isExpression(
  data: unknown,
): data is Exclude<ExpressionData | Exclude<ConditionData, Comparison>, string> {
  return (
    typeof data === 'object' &&
    data !== null &&
    !Array.isArray(data) &&
    !(data instanceof Date) &&
    !(data instanceof Uint8Array)
  )
}
