import { isKindOf, type ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import { QueryError } from '../errors/errors.ts'
import { definitionOf, RowBase } from './row.ts'

/** Saves rows of a model, all or none. Raises {@link QueryError} for what is none, before anything is written. */
export async function saveRows(definition: ModelDefinition, using: string, rows: readonly unknown[]): Promise<void> {
  const own = rows.map((row) => {
    if (!(row instanceof RowBase)) throw new QueryError(`saveMany() takes rows of ${definition.label}; this is none.`)
    const { label, concrete } = definitionOf(row)
    if (concrete.model !== definition.concrete.model && !isKindOf(definitionOf(row), definition))
      throw new QueryError(`saveMany() takes rows of ${definition.label}; this is one of ${label}.`)
    const { database } = RowBase.stateOf(row)
    if (database !== using)
      throw new QueryError(`saveMany() writes to "${using}", and a row is of "${database}". Call using("${database}").`)
    return row
  })
  await atomic(
    async () => {
      for (const row of own) await row.save()
    },
    { using },
  )
}
