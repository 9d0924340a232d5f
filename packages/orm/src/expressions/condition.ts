import { QueryError } from '../errors/errors.ts'
import { isSqlFragment, type Node, type SqlFragment } from './node.ts'
import type { Condition, resultOf } from './types/types.ts'

/** A condition, as the typed door and runtime predicates make it. */
export class Cond implements Condition {
  declare readonly condition: true
  declare readonly [resultOf]: boolean
  readonly node: Node

  constructor(node: Node) {
    this.node = node
  }

  and(...others: (Condition | SqlFragment)[]): Cond {
    return this.#joined('all', others)
  }

  or(...others: (Condition | SqlFragment)[]): Cond {
    return this.#joined('any', others)
  }

  xor(other: Condition | SqlFragment): Cond {
    return new Cond({ kind: 'call', name: 'xor', items: [this.node, conditionNode(other)], detail: undefined })
  }

  not(): Cond {
    return new Cond({ kind: 'not', item: this.node })
  }

  // A long chain of the same word is one list, not as deep as it is long.
  #joined(kind: 'all' | 'any', others: readonly (Condition | SqlFragment)[]): Cond {
    const items = this.node.kind === kind && this.node.items.length > 0 ? this.node.items : [this.node]
    return new Cond({ kind, items: [...items, ...others.map(conditionNode)] })
  }
}

/** The node of a condition, or of the user's own SQL in its place. */
export function conditionNode(condition: unknown): Node {
  if (condition instanceof Cond) return condition.node
  if (isNamed(condition)) return condition.node
  if (isSqlFragment(condition)) return { kind: 'sql', sql: condition }
  throw new QueryError('A condition was expected here: the result of a comparison such as p.title.eq(…), or SQL.')
}

// What was computed by name may have been a condition.
function isNamed(condition: unknown): condition is { readonly node: Node } {
  const node = typeof condition === 'object' && condition !== null && 'node' in condition ? condition.node : undefined
  return typeof node === 'object' && node !== null && 'kind' in node && node.kind === 'annotation'
}

/**
 * True where all conditions are; of none, true.
 *
 * @example
 * Post.objects().where((p) => all(p.views.gt(10), p.status.eq('published')))
 * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."views" > $1 AND "blog_post"."status" = $2
 */
export function all(...conditions: readonly Condition[]): Cond {
  return new Cond({ kind: 'all', items: conditions.map(conditionNode) })
}

/**
 * True where one condition is; of none, false.
 *
 * @example
 * Post.objects().where((p) => any(...words.map((word) => p.title.icontains(word))))
 * // SELECT "blog_post".… FROM "blog_post" WHERE (translate(lower(CAST("blog_post"."title" AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE
 * //   translate(lower(CAST($1 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!' OR translate(lower(CAST("blog_post"."title" AS text) COLLATE
 * //   "und-x-icu"), 'ς', 'σ') LIKE translate(lower(CAST($2 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!')
 */
export function any(...conditions: readonly Condition[]): Cond {
  return new Cond({ kind: 'any', items: conditions.map(conditionNode) })
}

/**
 * True where the condition is not, NULL included.
 *
 * @example
 * Post.objects().where((p) => not(p.title.icontains('draft')))
 * // SELECT "blog_post".… FROM "blog_post" WHERE NOT (translate(lower(CAST("blog_post"."title" AS text) COLLATE "und-x-icu"), 'ς', 'σ') LIKE
 * //   translate(lower(CAST($1 AS text) COLLATE "und-x-icu"), 'ς', 'σ') ESCAPE '!')
 */
export function not(condition: Condition): Condition {
  return condition instanceof Cond ? condition.not() : new Cond({ kind: 'not', item: conditionNode(condition) })
}
