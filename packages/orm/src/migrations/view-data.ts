import type { ViewSql } from '@tsango/core/model'
import type { ModelDefinition, Registry } from '@tsango/core/registry'

/** The query of a view in a migration. */
export interface ViewData {
  /** The same on every database, or by the name of a dialect, with `default` for the others. */
  readonly sql: ViewSql
  /** Its rows are kept until it is refreshed. Default: false. */
  readonly materialized?: boolean
  /** The labels of the models that it reads. */
  readonly reads?: readonly string[]
}

/** The query of a view that a model declares, as data. */
export function declaredView({ viewOf }: ModelDefinition, registry: Pick<Registry, 'of'>): ViewData | undefined {
  if (!viewOf) return undefined
  const { sql, materialized = false, reads } = viewOf
  return {
    sql,
    ...(materialized ? { materialized } : {}),
    ...(reads ? { reads: reads().map((model) => registry.of(model).concrete.label) } : {}),
  }
}
