import type { Operation } from '@tsango/orm/migrations'
import { slugOf } from '../operations/operations.ts'

const LONGEST = 52

/**
 * A name for a migration from what it does, as Django makes them: `post_slug`, `remove_post_body_post_text`, `post_slug_and_more`.
 * `auto` for one that does nothing yet.
 */
export function migrationSlug(operations: readonly Operation[]): string {
  const slugs = operations.map(slugOf)
  const [first = 'auto', ...rest] = slugs
  let name = first
  for (const slug of rest) {
    if (name.length + slug.length + 1 > LONGEST) return `${name}_and_more`
    name += `_${slug}`
  }
  return name
}
