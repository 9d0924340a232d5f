import type { ModelDefinition } from '@tsango/core/registry'
import type { OrderNode } from '../expressions/node.ts'

/** The terms of an order, with the columns of a key of several in the place of it. */
export function keyTerms(terms: readonly OrderNode[], definition: ModelDefinition | undefined): readonly OrderNode[] {
  if (definition === undefined) return terms
  return terms.flatMap((term) => {
    const { item } = term
    if (item.kind !== 'path' || item.depth !== 0) return [term]
    const segments = item.path.split('__')
    const last = segments.pop() as string
    const model = modelAt(definition, segments)
    const parts = (last === 'pk' ? model?.key : model?.field(last))?.parts
    if (!parts) return [term]
    return parts.map(({ attribute }) => ({ ...term, item: { ...item, path: [...segments, attribute].join('__') } }))
  })
}

function modelAt(definition: ModelDefinition, segments: readonly string[]): ModelDefinition | undefined {
  let model: ModelDefinition | undefined = definition
  for (const name of segments) model = model?.relations.get(name)?.target
  return model
}
