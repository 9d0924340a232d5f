/** The columns of a post, in the order in which the mappers read them. */
export const POST = 'p.id, p.title, p.slug, p.body, p.views, p.featured, p.status, p.author_id, p.published_at'
export const COMMENT = 'c.id, c.post_id, c.body, c.votes'
export const NOTE_COLUMNS = 'title, slug, body, views, featured, status, author_id, published_at'
/** Statements that are the same on every database but for their placeholders. */
export const LIST = 'WHERE p.status = ? ORDER BY p.id DESC LIMIT 20'
export const JOIN = 'JOIN bench_author a ON a.id = p.author_id'

export type Values = readonly never[]

/** Comments by the key of their post. */
export function byPost<T extends { readonly postId: unknown }>(comments: readonly T[]): Map<unknown, T[]> {
  const groups = new Map<unknown, T[]>()
  for (const comment of comments) {
    const group = groups.get(comment.postId)
    if (group) group.push(comment)
    else groups.set(comment.postId, [comment])
  }
  return groups
}

/** A comment from its columns. */
export function comment(v: Values) {
  return { id: Number(v[0]), postId: Number(v[1]), body: v[2], votes: v[3] }
}

/** The first key of the 20 posts whose comments are read. */
export function firstOf(n: number, commented: number): number {
  return (n * 20) % (commented - 20)
}
