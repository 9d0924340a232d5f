import type { ModelClass } from '@tsango/core'
import type { ModelDefinition } from '@tsango/core/registry'
import { oneOff } from '../databases/statement-text.ts'
import { QueryError, takeOptions } from '../errors/errors.ts'
import { currentSession } from '../scope/scope.ts'

/** Options of {@link refreshView}. */
export interface RefreshOptions {
  /** Others read the old rows meanwhile; it needs a unique index over all rows of the view. Default: false, they wait. */
  readonly concurrently?: boolean
  /** The database's name in the settings; default: `'default'`. */
  readonly using?: string
}

/**
 * Asks the query of a materialized view anew. Raises `QueryError` for a model that is none, `Unsupported` where the database has none.
 *
 * @example
 * await refreshView(Total, { concurrently: true })
 */
export async function refreshView(model: ModelClass, options: RefreshOptions = {}): Promise<void> {
  takeOptions('refreshView()', options)
  const { concurrently = false, using = 'default' } = options
  const session = currentSession(using)
  const definition = session.database.registry.of(model)
  if (!definition.viewOf?.materialized)
    throw new QueryError(`${definition.label} keeps no rows of a view: nothing is there to be refreshed.`)
  if (concurrently && !hasWholeKey(definition))
    throw new QueryError(
      `${definition.label} cannot be refreshed concurrently: it has no unique index over all of its rows. Add { fields: ['id'], unique: true } to its indexes.`,
    )
  for (const sql of session.database.dialect.schema.refreshView(definition.table, concurrently))
    await session.run({ ...oneOff(sql), write: true }, [])
}

function hasWholeKey({ indexes, uniqueTogether, fields, keyFields }: ModelDefinition): boolean {
  return (
    uniqueTogether.length > 0 ||
    indexes.some(({ unique, where, expressions }) => unique && !where && !expressions) ||
    fields.some((field) => field.spec.unique && !keyFields.includes(field))
  )
}
