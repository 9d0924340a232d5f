import type { RelationNames, Target } from '@tsango/core/model'
import { QueryError } from '../../errors/errors.ts'
import type { NumberExpression } from '../../expressions/expressions.ts'
import type { Shape } from '../shape/shape.ts'

/** The rows that a relation of a model to itself leads to, step by step. */
export interface Recursive {
  /** The rows that it begins with; its values come first. */
  readonly start: Shape
  readonly relation: string
  /** Under which name rows tell how many steps away they are. */
  readonly depth: string | undefined
  readonly max: number
}

/** Options of `recursive`. */
export interface RecursiveOptions<D extends string = string> {
  /** The name under which a row tells by how few steps it was reached: 0 for those that it begins with. Default: not told. */
  readonly depth?: D
  /** Steps at most, 0 to 900; default 900. What is further away is not reached. */
  readonly max?: number
}

/** The relations of a model to itself. */
export type OwnRelations<M> = {
  [K in RelationNames<M>]: M extends { readonly $model: infer L }
    ? Target<M, K> extends { readonly $model: L }
      ? K
      : never
    : never
}[RelationNames<M>]

/** The depth of a row, where it has a name. */
export type DepthOf<D extends string> = { [P in D]: number }

/** The depth of a row as an expression. */
export type DepthColumn<D extends string> = { readonly [P in D]: NumberExpression<number> }

// Servers stop after 1,000 rounds unless they are told otherwise, some of them without a word.
const MOST_STEPS = 900

/** The number of steps that were asked for. Raises {@link QueryError}. */
export function stepsOf(max: unknown = MOST_STEPS): number {
  if (!Number.isSafeInteger(max) || (max as number) < 0 || (max as number) > MOST_STEPS)
    throw new QueryError(`recursive() goes 0 to ${MOST_STEPS} steps; this is ${String(max)}.`)
  return max as number
}
