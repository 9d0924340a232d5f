import type { ModelDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import type { OrderNode } from '../expressions/node.ts'
import { orderTerm } from './order.ts'

/**
 * The terms of an order, with the other model's own order in the place of a relation that is named; a model that has none is ordered by its key, as is a
 * key by the name of its column (`authorId`). Raises {@link QueryError} for models that are ordered by each other.
 */
export function relatedOrder(terms: readonly OrderNode[], definition: ModelDefinition): readonly OrderNode[] {
  return terms.flatMap((term) => expanded(term, definition, []))
}

function expanded(term: OrderNode, definition: ModelDefinition, on: readonly string[]): readonly OrderNode[] {
  const { item, descending, nulls } = term
  if (item.kind !== 'path' || item.depth !== 0) return [term]
  const target = targetOf(item.path, definition)
  if (!target || target.ordering.length === 0) return [term]
  const way = [...on, target.label]
  if (on.includes(target.label))
    throw new QueryError(
      `Models are ordered by each other without end: ${way.map((label) => `"${label}"`).join(' by ')}. Order one of them by a column: orderBy("${item.path}__pk").`,
    )
  return target.ordering.flatMap((own) => {
    const { item: inner, descending: down } = orderTerm(own, {})
    const path = `${item.path}__${(inner as typeof item).path}`
    return expanded({ item: { ...item, path }, descending: down !== descending, nulls }, definition, way)
  })
}

// What a path leads to that ends with the name of a relation to one row.
function targetOf(path: string, definition: ModelDefinition): ModelDefinition | undefined {
  const names = path.split('__')
  let model = definition
  for (const [index, name] of names.entries()) {
    const relation = model.relations.get(name)
    if (!relation || relation.many) return undefined
    if (index === names.length - 1 && model.field(name)?.attribute === name) return undefined
    model = relation.target
  }
  return model
}
