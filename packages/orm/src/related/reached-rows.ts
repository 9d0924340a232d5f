import { f } from '@tsango/core/fields'
import { type FieldDefinition, type GenericDefinition, heldKey, type RelationDefinition } from '@tsango/core/registry'
import { cast, type Expression } from '../expressions/expressions.ts'
import type { Query } from '../query/query-set.ts'
import type { RowBase } from '../rows/row.ts'
import { RowsOfRelation } from './rows-of-relation.ts'

/** The rows that a path of relations leads to from one row. */
export class ReachedRows extends RowsOfRelation {
  readonly #hops: readonly RelationDefinition[]

  constructor(row: RowBase, relation: RelationDefinition, hops: readonly RelationDefinition[]) {
    super(row, relation, relation.target.model)
    this.#hops = hops
  }

  // Each step is asked by what the step before leads to, so that the scopes on the way hold.
  protected override rows(): Query {
    let [lookup, value]: [string, unknown] = ['', this.key]
    let rows: Query | undefined
    for (const { through, target, from, to, generic, model } of this.#hops) {
      if (rows) [lookup, value] = ['__in', rows.values(from.attribute)]
      if (generic) {
        const held = rows ? keysHeld(rows, generic, from) : heldKey(generic, value)
        rows = this.objects(target.model).filter({
          [`${generic.type.name}__app`]: model.concrete.app,
          [`${generic.type.name}__model`]: model.concrete.name,
          [`${to.attribute}${lookup}`]: held,
        })
        continue
      }
      if (through) {
        const pairs = this.objects(through.model.model).filter({ [`${through.source.attribute}${lookup}`]: value })
        ;[lookup, value] = ['__in', pairs.values(through.target.attribute)]
      }
      rows = this.objects(target.model).filter({ [`${to.attribute}${lookup}`]: value })
    }
    return rows as Query
  }
}

// A text holds keys of every kind.
function keysHeld(rows: Query, { key }: GenericDefinition, { attribute, sort }: FieldDefinition): unknown {
  if (key.sort === sort) return rows.values(attribute)
  // The names of columns are known to the registry alone.
  return rows.select((row) => {
    const column = (row as Readonly<Record<string, Expression<unknown>>>)[attribute]
    return { key: cast(column as Expression<unknown>, f.text()) }
  })
}
