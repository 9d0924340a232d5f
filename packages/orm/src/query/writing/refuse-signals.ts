import { QueryError, takeOptions } from '../../errors/errors.ts'
import type { BulkOptions } from './writes.ts'

/** Throws `QueryError` where somebody asks for signals of a write that does not know which of its rows it made. */
export function refuseSignals(method: string, options: BulkOptions = {}): void {
  takeOptions(`${method}()`, options)
  if (!options.signals) return
  throw new QueryError(
    `${method}() sends no signals: the database alone knows which of these rows were there, and what it wrote. Use bulkCreate(rows, { signals: true }) for new rows, and saveMany() or updateOrCreate() for others.`,
  )
}
