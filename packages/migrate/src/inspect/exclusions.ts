import { EXCLUSION_METHODS, EXCLUSION_OPERATORS, type FoundExclusion, type FoundTable } from '@tsango/orm/dialects'
import type { Code } from '../write/layout.ts'
import { listOf, objectOf, quoted, sqlCode } from '../write/literals.ts'
import type { TableNames } from './indexes.ts'

/** The exclusion constraints of a table as a model declares them. */
export interface InspectedExclusions {
  /** What stands in `meta.exclusions`. */
  readonly meta: readonly Code[]
  readonly notes: readonly string[]
}

/** Parts the exclusion constraints of a table into those that can be declared, and what is said of the others. */
export function exclusionsOf({ exclusions }: FoundTable, names: TableNames): InspectedExclusions {
  const meta: Code[] = []
  const notes: string[] = []
  for (const exclusion of exclusions) {
    const why = refusal(exclusion, names)
    if (why) notes.push(`The constraint "${exclusion.name}" is not declared here, ${why}: ${exclusion.definition}`)
    else meta.push(exclusionCode(exclusion, names))
  }
  return { meta, notes }
}

function refusal({ method, terms }: FoundExclusion, names: TableNames): string | undefined {
  if (!(EXCLUSION_METHODS as readonly string[]).includes(method)) return `as it is one by ${method}`
  for (const { column, operator } of terms) {
    if (operator === undefined) return 'as it carries columns along'
    if (!(EXCLUSION_OPERATORS as readonly string[]).includes(operator)) return `as it compares by ${operator}`
    if (column !== undefined && !names.has(column)) return 'as it is over a column that is not shown'
  }
  return undefined
}

function exclusionCode({ name, method, terms, where, deferrable }: FoundExclusion, names: TableNames): Code {
  const over = terms.map(
    ({ column, expression = '', operator = '', opclass }): Code =>
      listOf([
        column === undefined ? sqlCode(expression) : `row.${names.get(column)}`,
        quoted(operator),
        ...(opclass === undefined ? [] : [quoted(opclass)]),
      ]),
  )
  const row = terms.some(({ column }) => column !== undefined) ? 'row' : ''
  return objectOf({
    name: quoted(name),
    using: method === 'gist' ? undefined : quoted(method),
    over: { open: `(${row}) => [`, items: over, close: ']' },
    where: where === undefined ? undefined : `() => ${sqlCode(where)}`,
    deferrable: deferrable && quoted(deferrable),
  })
}
