import type { ModelClass } from '@tsango/core/model'
import type { RelationDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import { Query } from '../query/query-set.ts'
import { rootShape } from '../query/shape/shape.ts'
import type { QuerySet } from '../query/types.ts'
import { RowBase } from '../rows/row.ts'
import { areQueriesWatched, noteRelation } from '../scope/repeats.ts'
import { databaseBeside } from '../scope/scope.ts'
import type { RelatedRows, RowOrKey } from './manager.ts'
import { keyOf } from './related-keys.ts'

/** The rows of a relation of one row: what is read of them, whatever the relation is. */
export abstract class RowsOfRelation implements RelatedRows<never> {
  protected readonly row: RowBase
  readonly relation: RelationDefinition
  /** What the relation compares of the row. */
  readonly key: unknown
  /** The database of the rows, or of what lies between. */
  readonly using: string
  readonly #home: ModelClass

  /** @param home - the model that the database is asked for: that of the rows, or of the pairs */
  constructor(row: RowBase, relation: RelationDefinition, home: ModelClass) {
    this.row = row
    this.relation = relation
    this.key = (row as unknown as Record<string, unknown>)[relation.from.attribute]
    this.using = databaseBeside(relation.model.model, RowBase.stateOf(row).database, home, 'write')
    this.#home = home
  }

  protected abstract rows(): Query

  all(...given: readonly unknown[]): QuerySet<never> {
    if (given.length > 0) throw new QueryError('all() takes nothing: filter(…) behind it says which rows.')
    return this.#asked() as unknown as QuerySet<never>
  }

  async count(...given: readonly unknown[]): Promise<number> {
    if (given.length > 0) throw new QueryError('count() takes nothing: all().filter(…).count() says which rows.')
    return this.#asked().count()
  }

  async contains(row: RowOrKey): Promise<boolean> {
    return this.#asked()
      .filter({ pk: keyOf(this.relation.target, row) })
      .exists()
  }

  #asked(): Query {
    const rows = this.rows()
    if (areQueriesWatched()) noteRelation(rows, `${this.relation.model.label}.${this.relation.name}`)
    return rows
  }

  /** All rows of a model, on the database where the relation is. */
  protected objects(model = this.relation.target.model): Query {
    return new Query(rootShape(model)).using(databaseBeside(this.#home, this.using, model, 'write'))
  }
}
