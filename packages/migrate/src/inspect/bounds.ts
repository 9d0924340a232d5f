import { type BoundEnd, typeFault } from '@tsango/core/values'
import { boundName, type FoundCheck, type FoundField, type FoundTable, type Introspection } from '@tsango/orm/dialects'
import { emptyState, field, specOf } from '@tsango/orm/migrations'
import { literalOf } from '../write/literals.ts'
import { wordsOf } from './words.ts'

/** The checks of a table as a model declares them. */
export interface InspectedChecks {
  /** What stands in the options of a column's field. */
  readonly bounds: ReadonlyMap<string, string>
  /** The words that a column is held to. */
  readonly words: ReadonlyMap<string, readonly string[]>
  /** What stands in `meta.checks`. */
  readonly meta: readonly FoundCheck[]
}

const KINDS: readonly string[] = ['smallInt', 'int', 'bigInt', 'float', 'decimal']

/** Parts the checks of a table into the bounds of fields, which have the names that those have, and those that stand in `meta`. */
export function checksOf(table: FoundTable, { fieldOf }: Pick<Introspection, 'fieldOf'>): InspectedChecks {
  const left = new Set(table.checks)
  const bounds = new Map<string, string>()
  const words = new Map<string, readonly string[]>()
  for (const column of table.columns) {
    const found = fieldOf(column)
    const isKey = table.references.some(({ columns }) => columns.includes(column.column))
    const listed = isKey ? undefined : wordsOf(table.table, column, found, table.checks)
    if (listed) {
      left.delete(listed.check)
      words.set(column.column, listed.words)
    }
    if (isKey || column.identity || !KINDS.includes(found.kind)) continue
    const take = (end: BoundEnd): number | string | undefined => {
      const check = table.checks.find(({ name }) => name === boundName(table.table, column.column, end))
      const bound = check && boundIn(check, column.column, end, found)
      if (bound !== undefined) left.delete(check as FoundCheck)
      return bound
    }
    const given = (['min', 'max'] as const).flatMap((end) => {
      const bound = take(end)
      return bound === undefined ? [] : [`${end}: ${literalOf(bound)}`]
    })
    if (given.length) bounds.set(column.column, `{ ${given.join(', ')} }`)
  }
  return { bounds, words, meta: [...left] }
}

function boundIn(
  { expression }: FoundCheck,
  column: string,
  end: BoundEnd,
  { kind, digits, places }: FoundField,
): number | string | undefined {
  const [, left, operator, bound = ''] = /^(.+)([<>]=)(-?[\d.]+(?:e[+-]?\d+)?)$/i.exec(bare(expression)) ?? []
  if (left !== bare(column) || operator !== (end === 'min' ? '>=' : '<=')) return undefined
  const value = kind === 'decimal' ? bound : Number(bound)
  const data = {
    ...field.int(),
    kind,
    ...(digits === undefined ? {} : { digits }),
    ...(places === undefined ? {} : { places }),
  }
  return typeFault(specOf(emptyState(), data), value) ? undefined : value
}

// Without what databases put around a number: brackets, quotes, types.
function bare(expression: string): string {
  return expression
    .replace(/^CHECK /, '')
    .replace(/\bcast\((?:_\w+)?('[^']*') as [a-z]+\(\d+,\d+\)\)/gi, '$1')
    .replace(/::[a-z]+(?: [a-z]+)*/gi, '')
    .replace(/[\s()'"`]/g, '')
}
