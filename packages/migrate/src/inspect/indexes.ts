import { type Features, type FoundIndex, type FoundTable, type FoundTerm, indexName } from '@tsango/orm/dialects'
import type { Code } from '../write/layout.ts'
import { listOf, objectOf, quoted, sqlCode } from '../write/literals.ts'

/** The name of the field for each column. */
export type TableNames = ReadonlyMap<string, string>

/** The indexes of a table as a model declares them. */
export interface InspectedIndexes {
  /** Columns whose field says `.unique()`. */
  readonly unique: readonly string[]
  /** Columns whose field says `.index()`, and keys that have their own. */
  readonly indexed: readonly string[]
  /** What stands in `meta.indexes`. */
  readonly meta: readonly Code[]
  readonly notes: readonly string[]
}

/** Whether an index is over columns alone, from the least to the greatest, of all rows. */
export function isPlain({ terms, where, include, method, nullsNotDistinct, deferrable }: FoundIndex): boolean {
  const columns = terms.every((one) => one.column !== undefined && !one.descending && !one.opclass && !one.prefix)
  return (
    columns && where === undefined && include.length === 0 && method === 'btree' && !nullsNotDistinct && !deferrable
  )
}

/** Parts the indexes of a table into those that fields bring and those that stand in `meta`. */
export function indexesOf(
  table: FoundTable,
  { names, inRows }: { readonly names: TableNames; readonly inRows: TableNames },
  { indexMethods }: Pick<Features, 'indexMethods'>,
): InspectedIndexes {
  const unique: string[] = []
  const indexed: string[] = []
  const meta: Code[] = []
  const notes: string[] = []
  for (const index of table.indexes) {
    const why = refusal(index, names, indexMethods)
    if (why) {
      notes.push(`The index "${index.name}" is not declared here: ${why}.`)
      continue
    }
    const [column = '', more] = index.columns
    const single = isPlain(index) && more === undefined && names.get(column) !== 'id'
    const own = index.name === '' || index.name === indexName(table.table, [column], index.unique)
    if (single && index.unique) unique.push(column)
    if (single && !index.unique && own) indexed.push(column)
    if (!(single && own)) meta.push(indexCode(index, names, inRows))
  }
  return { unique, indexed, meta, notes }
}

function refusal(index: FoundIndex, names: TableNames, methods: readonly string[]): string | undefined {
  const { terms, include, method } = index
  if (!methods.includes(method)) return `it is one by ${method}`
  if (terms.some(({ prefix }) => prefix !== undefined)) return 'it holds only the beginnings of texts'
  if ([...terms.flatMap(({ column }) => column ?? []), ...include].some((column) => !names.has(column)))
    return 'it is over a column that is not shown'
  return undefined
}

function indexCode(index: FoundIndex, names: TableNames, inRows: TableNames): Code {
  const { name, terms, unique, where, include, method, nullsNotDistinct, config, deferrable } = index
  const columns = terms.every(({ column }) => column !== undefined)
  const of = (column: string): string => names.get(column) ?? column
  return objectOf({
    name: name === '' ? undefined : quoted(name),
    fields: columns
      ? listOf(terms.map(({ column = '', descending }) => quoted(`${descending ? '-' : ''}${of(column)}`)))
      : undefined,
    expressions: columns ? undefined : expressions(terms, (column) => inRows.get(column) ?? column),
    unique: unique ? 'true' : undefined,
    where: where === undefined ? undefined : `() => ${sqlCode(where)}`,
    include: include.length ? listOf(include.map((column) => quoted(of(column)))) : undefined,
    method: method === 'btree' ? undefined : quoted(method),
    opclasses: terms.some(({ opclass }) => opclass)
      ? listOf(terms.map(({ opclass }) => (opclass ? quoted(opclass) : 'null')))
      : undefined,
    nullsNotDistinct: nullsNotDistinct ? 'true' : undefined,
    deferrable: deferrable && quoted(deferrable),
    config: config === undefined ? undefined : quoted(config),
  })
}

function expressions(terms: readonly FoundTerm[], of: (column: string) => string): Code {
  const code = terms.map(({ column, expression = '', descending }) => {
    // In SQL of one's own the direction stands behind it.
    if (column === undefined) return sqlCode(descending ? `${expression} DESC` : expression)
    return `row.${of(column)}${descending ? '.desc()' : ''}`
  })
  const row = terms.some(({ column }) => column !== undefined) ? 'row' : ''
  return { ...listOfCode(code), open: `(${row}) => [` }
}

function listOfCode(items: readonly string[]): Extract<Code, object> {
  return { open: '[', items, close: ']' }
}
