import type { RelationDefinition } from '@tsango/core/registry'
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
    for (const { through, target, from, to } of this.#hops) {
      if (rows) [lookup, value] = ['__in', rows.values(from.attribute)]
      if (through) {
        const pairs = this.objects(through.model.model).filter({ [`${through.source.attribute}${lookup}`]: value })
        ;[lookup, value] = ['__in', pairs.values(through.target.attribute)]
      }
      rows = this.objects(target.model).filter({ [`${to.attribute}${lookup}`]: value })
    }
    return rows as Query
  }
}
