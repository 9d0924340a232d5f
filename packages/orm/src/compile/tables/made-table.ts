import { shortName } from '@tsango/toolkit/text'
import { QueryError } from '../../errors/errors.ts'
import type { Plan } from '../../query/shape/plan.ts'
import { selectionOf } from '../../query/tables/column-names.ts'
import { assemble } from '../assemble.ts'
import { open, whereOf } from '../clauses.ts'
import { combinedTable, commonSpec, INTEGERS } from '../combine.ts'
import { cutCombined } from '../combined-cut.ts'
import type { Compilation } from '../compilation.ts'
import { objectOutputs } from '../layout.ts'
import { refuseLock } from '../lock.ts'
import { isCut } from '../ordering.ts'
import type { Output } from '../output.ts'
import { WHOLE } from '../specs.ts'
import { type MadeTable, pathsOf, type TablePart } from './seen-table.ts'

/** Compiles a query as a table, on a level of its own. Raises {@link QueryError} for columns that cannot be of one. */
export function madeTable(compilation: Compilation, plan: Plan, part: TablePart = {}): MadeTable {
  refuseLock(plan, 'a query that is a table')
  return plan.combined ? combinedMade(compilation, plan, part) : plainMade(compilation, plan, part)
}

function combinedMade(compilation: Compilation, plan: Plan, part: TablePart): MadeTable {
  const { from, outputs: columns, known } = combinedTable(compilation, plan, '')
  const outputs = arranged(columns, part)
  return { sql: cutCombined(compilation, plan, named(compilation, outputs, part), from, known), outputs }
}

function plainMade(compilation: Compilation, asked: Plan, part: TablePart): MadeTable {
  const selection = selectionOf(asked)
  const plan = {
    ...asked,
    selection,
    distinct: asked.distinct && (asked.selection !== undefined || asked.joins.length > 0),
  }
  const scope = open(compilation, plan)
  // What stands twice cannot be told from what is encrypted.
  if (plan.distinct) for (const node of Object.values(selection)) compilation.compile(node)
  const columns: Output[] = []
  objectOutputs(compilation, selection, columns)
  if (columns.some((output) => output.part))
    throw new QueryError('A table has a key of several columns by its parts: name those in values().')
  const outputs = arranged(columns, part)
  const where = whereOf(compilation, plan, scope)
  const nodes = outputs.flatMap(({ path }) => selection[path] ?? [])
  const order = isCut(plan) ? 'own' : undefined
  return {
    sql: assemble(compilation, plan, scope, { columns: named(compilation, outputs, part), nodes, where, order }),
    outputs,
  }
}

function named({ operators, columns }: Compilation, outputs: readonly Output[], { recursive }: TablePart): Output[] {
  return outputs.map((output) => {
    const { sql, spec = WHOLE, path } = output
    const column = recursive ? operators.recursiveColumn(sql, columns.codecOf(spec).castType, spec) : sql
    return { ...output, sql: column, read: undefined, name: shortName(path) }
  })
}

// The start says of which type a column is: it must have room for what comes.
function roomy(output: Output): Output {
  const { spec = WHOLE } = output
  return INTEGERS.has(spec.kind) && !spec.cast ? { ...output, spec: { ...WHOLE, nullable: spec.nullable } } : output
}

function arranged(columns: readonly Output[], { like, recursive }: TablePart): readonly Output[] {
  if (like === undefined) return recursive ? columns.map(roomy) : columns
  const [own, wanted] = [columns, like].map(pathsOf) as [string[], string[]]
  if (own.length !== wanted.length || !wanted.every((path) => own.includes(path)))
    throw new QueryError(`A step gives the columns of the start: ${wanted.join(', ')}. This gives ${own.join(', ')}.`)
  return wanted.map((path, index) => {
    const column = columns[own.indexOf(path)] as Output
    const first = like[index] as Output
    return {
      ...column,
      spec: { ...commonSpec([first.spec, column.spec], first, 'cteRecursive', false), nullable: true },
    }
  })
}
