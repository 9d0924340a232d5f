import { UnknownField } from '@tsango/core/errors'
import type { ModelDefinition } from '@tsango/core/registry'
import { QueryError, takeNamed } from '../../errors/errors.ts'
import type { Callback } from '../chain/steps.ts'

/** How much is added to columns, by name. */
export type Changes = Readonly<Record<string, unknown>>

const NUMBERS: readonly string[] = ['number', 'decimal', 'duration']

/** What an update sets that adds to columns, or takes away from them. */
export function changed(definition: ModelDefinition, changes: Changes, verb: 'plus' | 'minus'): Callback {
  const method = verb === 'plus' ? 'increment' : 'decrement'
  takeNamed(`${method}()`, `what is added by name, ${method}({ views: 1 })`, changes)
  const numbers = definition.fields.filter((one) => NUMBERS.includes(one.sort) && !one.primaryKey && !one.relation)
  for (const [name, by] of Object.entries(changes)) {
    if (!numbers.some((field) => field.attribute === name))
      throw new UnknownField(
        definition.label,
        name,
        numbers.map((field) => field.attribute),
      )
    if (by === null || by === undefined) throw new QueryError(`${method}() takes a number for "${name}".`)
  }
  return (row) => {
    const columns = row as Readonly<Record<string, Readonly<Record<'plus' | 'minus', (by: unknown) => unknown>>>>
    return Object.fromEntries(Object.entries(changes).map(([name, by]) => [name, columns[name]?.[verb](by)]))
  }
}
