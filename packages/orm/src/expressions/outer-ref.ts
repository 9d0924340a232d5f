import { QueryError, takeText } from '../errors/errors.ts'
import type { Node } from './node.ts'

/** A path or annotation by name: of the query where it stands at depth 0, of the one around it at 1. */
export class OuterRef {
  readonly node: Node & { kind: 'path' }

  constructor(depth: number, path: string) {
    this.node = { kind: 'path', depth, path }
  }
}

/**
 * A column, path or annotation of the row of the query around this one, by name; Django's `OuterRef`. Stands for a value in `filter` and in
 * comparisons; `outerRef(outerRef('id'))` is of the query around that one. Inside of a callback the outer row's own columns do the same, and are
 * checked by the compiler.
 *
 * @example
 * const comments = Comment.objects().filter({ postId: outerRef('id'), score__gt: outerRef('views') })
 * await Post.objects().where(() => exists(comments))
 * // SELECT "blog_post".… FROM "blog_post" WHERE EXISTS (SELECT 1 FROM "blog_comment" WHERE "blog_comment"."post_id" = "blog_post"."id" AND
 * //   "blog_comment"."score" > "blog_post"."views" AND ("blog_comment"."deleted_at" IS NULL))
 */
export function outerRef<T>(path: string | OuterRef): T {
  if (path instanceof OuterRef) return new OuterRef(path.node.depth + 1, path.node.path) as T
  takeText('outerRef()', 'a path such as "author__name"', path)
  if (!/^\w+$/.test(path)) throw new QueryError(`outerRef takes a path such as "author__name"; this is "${path}".`)
  // What stands for a value is of its type to the compiler.
  return new OuterRef(1, path) as T
}

/**
 * A column, path or annotation of the same row, by name, in the place of a value in `filter` and `exclude`; Django's `F`. What is computed of columns stands
 * in `where`.
 *
 * @example
 * const hot = await Comment.objects().filter({ score__gt: col('post__views'), at__gt: col('post__publishedAt') })
 * // SELECT "blog_comment".… FROM "blog_comment" INNER JOIN "blog_post" AS "post" ON "post"."id" = "blog_comment"."post_id" WHERE "blog_comment"."at"
 * //   > "post"."published_at" AND "blog_comment"."score" > "post"."views" AND ("blog_comment"."deleted_at" IS NULL)
 */
export function col<T>(path: string): T {
  takeText('col()', 'a path such as "author__name"', path)
  if (!/^\w+$/.test(path))
    throw new QueryError(`col takes a path such as "author__name"; this is "${path.slice(0, 100)}".`)
  // What stands for a value is of its type to the compiler.
  return new OuterRef(0, path) as T
}
