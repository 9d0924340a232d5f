/**
 * Rows that nobody needs any more: a model says in its meta which they are, and `prune` deletes them.
 *
 * @module
 */
import { UnknownModel } from '@tsango/core/errors'
import type { ModelDefinition } from '@tsango/core/registry'
import { currentDatabases } from '../databases/databases.ts'
import { QueryError, takeMany, takeOptions, takeTexts } from '../errors/errors.ts'
import { Query } from '../query/query-set.ts'
import { rootShape } from '../query/shape/shape.ts'

/** Options of {@link prune}. */
export interface PruneOptions {
  /** Labels of the models; default: all that say what is stale. */
  readonly models?: readonly string[]
  /** Labels of models that are left out. */
  readonly except?: readonly string[]
  /** Counts, and deletes nothing; default: false. */
  readonly pretend?: boolean
  /** Rows of one transaction; default 1,000. */
  readonly batch?: number
  /** The database by name; default: where each model lives. */
  readonly using?: string
  /**
   * Called behind every batch, with the rows of the model so far.
   *
   * @example
   * await prune({ progress: (label, count) => console.log(`${label}: ${count}`) })
   * // SELECT "blog_visit"."id" AS "id" FROM "blog_visit" WHERE "blog_visit"."at" < $1 ORDER BY "blog_visit"."id" LIMIT $2
   * // DELETE FROM "blog_visit" WHERE "blog_visit"."at" < $1 AND "blog_visit"."id" = ANY(CAST($2 AS bigint[]))
   */
  readonly progress?: (label: string, count: number) => void
}

/** What was pruned of a model. */
export interface Pruned {
  /** The model's label. */
  readonly model: string
  readonly count: number
}

/**
 * Deletes the rows that models call stale in `meta.prune`, in batches of a transaction each, for good, those that scopes hide and those in the trash among
 * them. What is deleted along follows the keys, and who listens to deletes is told.
 *
 * @example
 * await prune({ models: ['blog.Visit'] })
 * // SELECT "blog_visit"."id" AS "id" FROM "blog_visit" WHERE "blog_visit"."at" < $1 ORDER BY "blog_visit"."id" LIMIT $2
 * // DELETE FROM "blog_visit" WHERE "blog_visit"."at" < $1 AND "blog_visit"."id" = ANY(CAST($2 AS bigint[]))
 * @throws UnknownModel for a label that is none
 * @throws QueryError for a model that does not say what is stale
 */
export async function prune(given: PruneOptions = {}): Promise<readonly Pruned[]> {
  takeOptions('prune()', given)
  const { pretend = false, batch = 1000, ...options } = given
  for (const labels of [options.models ?? [], options.except ?? []]) {
    takeMany('prune()', 'lists of labels as "models" and "except"', labels)
    takeTexts('prune()', 'labels of models', labels)
  }
  if (!Number.isSafeInteger(batch) || batch < 1)
    throw new QueryError(`A batch has a whole number of rows from 1; this is ${String(batch)}.`)
  const pruned: Pruned[] = []
  for (const definition of chosen(options)) {
    const stale = staleRows(definition, options.using)
    const report = (count: number): void => options.progress?.(definition.label, count)
    const count = pretend ? await stale.count() : await deleteInBatches(definition, stale, batch, report)
    pruned.push({ model: definition.label, count })
  }
  return pruned
}

function chosen({ models, except = [] }: PruneOptions): readonly ModelDefinition[] {
  const { registry } = currentDatabases()
  const named = (label: string): ModelDefinition => {
    const definition = registry.get(label)
    if (definition.prune) return definition
    throw new QueryError(
      `${label} does not say what is stale. Give its meta a condition: prune: (s) => s.expiresAt.lt(new Date()).`,
    )
  }
  for (const label of except)
    if (!registry.has(label))
      throw new UnknownModel(
        label,
        registry.models.map((one) => one.label),
      )
  const all = models?.map(named) ?? registry.models.filter((definition) => definition.prune)
  return all.filter(({ label }) => !except.includes(label))
}

function staleRows({ model, prune: stale }: ModelDefinition, using?: string): Query {
  const query = new Query(rootShape(model)).withoutScopes()
  const all = using === undefined ? query.onPrimary() : query.using(using)
  return stale ? all.where(stale as (row: object) => unknown) : all.none()
}

async function deleteInBatches(
  { key }: ModelDefinition,
  stale: Query,
  batch: number,
  report: (count: number) => void,
): Promise<number> {
  let count = 0
  for (;;) {
    const found = (await stale.orderBy('pk').limit(batch).values(key.attribute)) as Record<string, unknown>[]
    if (found.length === 0) return count
    // The condition once more: what became fresh meanwhile stays.
    const gone = await stale.filter({ pk__in: found.map((row) => row[key.attribute]) }).forceDelete()
    count += gone
    report(count)
    if (found.length < batch || gone === 0) return count
  }
}
