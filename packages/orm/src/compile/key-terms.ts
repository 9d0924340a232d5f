import type { ModelDefinition } from '@tsango/core/registry'
import type { OrderNode } from '../expressions/node.ts'

/** The terms of an order, with the columns of a key of several in the place of it. */
export function keyTerms(terms: readonly OrderNode[], definition: ModelDefinition | undefined): readonly OrderNode[] {
  if (definition === undefined || !terms.some(isKey)) return terms
  return terms.flatMap((term) => {
    if (!isKey(term)) return [term]
    const { item } = term
    const segments = item.path.split('__').slice(0, -1)
    const model = modelAt(definition, segments)
    if (model === undefined || model.keyFields.length === 1) return [term]
    return model.keyFields.map(({ attribute }) => ({
      ...term,
      item: { ...item, path: [...segments, attribute].join('__') },
    }))
  })
}

type KeyTerm = OrderNode & { readonly item: { readonly kind: 'path'; readonly path: string } }

function isKey(term: OrderNode): term is KeyTerm {
  const { item } = term
  return item.kind === 'path' && item.depth === 0 && (item.path === 'pk' || item.path.endsWith('__pk'))
}

function modelAt(definition: ModelDefinition, segments: readonly string[]): ModelDefinition | undefined {
  let model: ModelDefinition | undefined = definition
  for (const name of segments) model = model?.relations.get(name)?.target
  return model
}
