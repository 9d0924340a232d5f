import { conditionNode } from '../condition.ts'
import { Expr } from '../expression.ts'
import type { Node } from '../node.ts'
import { type Like, type OneOf, type Operand, operandNode } from '../operand.ts'
import type { Condition } from '../types/types.ts'

/** Conditions with a value each, of which the first that is true counts; an expression once `otherwise` ends it. */
export class When<V extends Operand> {
  readonly #items: readonly Node[]

  constructor(items: readonly Node[]) {
    this.#items = items
  }

  /**
   * The value where this condition is true and none before.
   *
   * @example
   * when(p.views.gt(1000), 'large').when(p.views.gt(10), 'medium').otherwise('small')
   */
  when<W extends Like<V> & Operand>(condition: Condition, value: W): When<V | W> {
    return new When([...this.#items, conditionNode(condition), operandNode(value)])
  }

  /**
   * The value where no condition is true; NULL counts as not true.
   *
   * @example
   * when(p.views.gt(1000), 'large').otherwise('small')
   */
  otherwise<W extends Like<V>>(value: W): OneOf<V | W> {
    const expression = new Expr({
      kind: 'call',
      name: 'case',
      items: [...this.#items, operandNode(value)],
      detail: undefined,
    })
    // `Expr` has the methods of every kind; which make sense is for the compiler alone.
    return expression as unknown as OneOf<V | W>
  }
}

/**
 * A value that depends on conditions; SQL's `CASE`, Django's `Case` and `When`.
 *
 * @example
 * when(p.views.gt(1000), 'large').when(p.views.gt(10), 'medium').otherwise('small')
 * // (CASE WHEN "blog_post"."views" > $1 THEN CAST($2 AS text) COLLATE "C" WHEN "blog_post"."views" > $3 THEN CAST($4 AS text) COLLATE "C" ELSE
 * //   CAST($5 AS text) COLLATE "C" END)
 */
export function when<V extends Operand>(condition: Condition, value: V): When<V> {
  return new When([conditionNode(condition), operandNode(value)])
}
