import { QueryError } from '../errors/errors.ts'
import type { Node, OrderNode } from '../expressions/node.ts'

/** A term of an order as written: `'-publishedAt'`. */
export function orderTerm(term: string, annotations: Readonly<Record<string, Node>>): OrderNode {
  if (typeof term !== 'string')
    throw new QueryError(
      `An order by ${typeof term}: orderBy() takes names, such as "-id"; sortBy() takes expressions.`,
    )
  const descending = term.startsWith('-')
  const path = descending ? term.slice(1) : term
  const item: Node = Object.hasOwn(annotations, path)
    ? { kind: 'annotation', name: path }
    : { kind: 'path', depth: 0, path }
  return { item, descending, nulls: undefined }
}
