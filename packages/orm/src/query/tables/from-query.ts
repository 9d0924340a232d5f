import { QueryError } from '../../errors/errors.ts'
import type { ResultOf } from '../../expressions/expressions.ts'
import { intern } from '../../expressions/intern.ts'
import { type Extras, PLAIN } from '../chain/steps.ts'
import { Query } from '../query-set.ts'
import { rootShape, type Shape } from '../shape/shape.ts'
import type { QuerySet } from '../types.ts'
import { tableOf } from './common-table.ts'
import type { TableNode } from './join.ts'
import type { Gives, MadeOf, Tabled } from './made.ts'

/** The model of what no model has: it has no columns of its own. */
export interface NoModel {
  readonly $model: never
}

const STEPS =
  'selectRelated prefetch prefetchWith only defer recursive selectForUpdate distinctOn withoutScope withTrashed onlyTrashed fromSql build'
const READS = 'raw find findMany inBulk contains cursorPage'
const WRITES =
  'update increment decrement delete restore forceDelete create getOrCreate updateOrCreate bulkCreate bulkUpdate upsert bulkUpsert insertOrIgnore saveMany truncate'

/** A query whose rows are of no model, so that there is nothing to load, to find by a key, or to write. */
class GivenQuery extends Query {
  static {
    for (const name of STEPS.split(' '))
      Reflect.set(GivenQuery.prototype, name, () => {
        throw ofNoModel(name)
      })
    for (const name of `${READS} ${WRITES}`.split(' '))
      Reflect.set(GivenQuery.prototype, name, () => Promise.reject(ofNoModel(name)))
  }

  protected override made(shape: Shape, bound: readonly unknown[], extras: Extras): this {
    return new GivenQuery(shape, bound, extras) as this
  }
}

function ofNoModel(method: string): QueryError {
  return new QueryError(
    `What fromQuery() reads are rows of no model, so there is no ${method}(). Ask filter({ pk__in: query }) of the model.`,
  )
}

/**
 * A query over what another one gives, or over a table that `with` declares: its results are the rows, their columns what can be asked for. So what was
 * grouped can be grouped again, a union be filtered, and aggregates and windows be counted.
 *
 * @example
 * const busy = Comment.objects().groupBy('postId').annotate((c) => ({ replies: c.id.count() }))
 * const { mean } = await fromQuery(busy).aggregate((b) => ({ mean: b.replies.avg() }))
 * // SELECT CAST(AVG("given"."replies") AS double precision) AS "mean" FROM (SELECT "blog_comment"."post_id" AS "postId", COUNT("blog_comment"."id")
 * //   AS "replies" FROM "blog_comment" WHERE ("blog_comment"."deleted_at" IS NULL) GROUP BY 1) AS "given"
 * @throws QueryError for what needs rows of a model: `update`, `delete`, `selectRelated`, `find`
 */
export function fromQuery<Q extends Gives | Tabled>(query: Q): QuerySet<NoModel, ResultOf<MadeOf<Q>>, MadeOf<Q>> {
  const table = tableOf(query, 'fromQuery')
  const { key, values, build } = intern({ kind: 'query', as: 'table', ...table, offset: 0 })
  const shape = rootShape(table.shape.model).child(key && `from ${key}`, values.length, (base) => ({
    kind: 'from',
    table: build(base) as TableNode,
  }))
  // `Query` does what `QuerySet` says; only the types of rows are known to the compiler alone.
  return new GivenQuery(shape, values, { ...PLAIN, beside: table.using }) as unknown as QuerySet<
    NoModel,
    ResultOf<MadeOf<Q>>,
    MadeOf<Q>
  >
}
