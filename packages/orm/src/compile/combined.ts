import type { FieldDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import { combinedTable, givesObjects } from './combine.ts'
import { checkCombinedOrder, cutCombined } from './combined-cut.ts'
import type { Compilation, Piece } from './compilation.ts'
import { plainly } from './output.ts'
import type { Selected } from './select.ts'
import { WHOLE } from './specs.ts'

/** Compiles a plan that combines others and gives rows or objects. */
export function compileCombined(compilation: Compilation, plan: Plan, database: string): Selected {
  const { from, outputs, known, decode } = combinedTable(compilation, plan, database)
  return { sql: cutCombined(compilation, plan, outputs, from, known), decode }
}

/** `SELECT COUNT(*)` of what a plan that combines others gives. */
export function countCombined(compilation: Compilation, plan: Plan): string {
  checkOrder(compilation, plan)
  const { from } = combinedTable(compilation, plan, '')
  if (plan.limit === undefined && plan.offset === undefined && !plan.none) return `SELECT COUNT(*) FROM ${from}`
  const counted = compilation.operators.quote(compilation.aliases.take('counted'))
  const one = [{ ...plainly('1'), name: 'c0' }]
  return `SELECT COUNT(*) FROM (${cutCombined(compilation, plan, one, from)}) AS ${counted}`
}

/** `SELECT 1 … LIMIT 1` of what a plan that combines others gives; inside of `EXISTS` one row is enough anyway. */
export function existsCombined(compilation: Compilation, plan: Plan, alone: boolean): string {
  checkOrder(compilation, plan)
  const { from } = combinedTable(compilation, plan, '')
  const kind = alone && plan.limit === undefined ? 'first' : 'rows'
  return cutCombined(compilation, { ...plan, terminal: { kind } }, [plainly('1')], from)
}

/** `SELECT` of the one column that a plan which combines others gives; of rows, of their key. */
export function columnCombined(compilation: Compilation, plan: Plan): Piece {
  const ordered = plan.limit !== undefined || plan.offset !== undefined || plan.terminal.kind === 'first'
  if (!ordered) checkOrder(compilation, plan)
  const { keyFields } = compilation.registry.of(plan.model)
  const chosen = plan.selection ?? (givesObjects(plan) ? {} : undefined)
  const selection = plan.selection ?? (chosen || ordered ? undefined : keyNodes(keyFields))
  const { from, outputs, known } = combinedTable(compilation, { ...plan, selection }, '')
  const only = selection || givesObjects(plan) ? outputs : outputs.filter((output) => output.key)
  const [column] = only
  if (!column || only.length !== (chosen ? 1 : keyFields.length))
    throw new QueryError(`A query inside of another one must give one column; this gives ${only.length}.`)
  const columns = only.map((output) => output.sql)
  const sql = cutCombined(compilation, plan, columns.map(plainly), from, ordered ? known : [])
  return { sql, spec: column.spec ?? WHOLE, nullable: true, parts: columns.length > 1 ? columns : undefined }
}

// The columns that the statement reads may be fewer than those that it can be ordered by.
function checkOrder(compilation: Compilation, plan: Plan): void {
  if (!plan.order?.length) return
  const aside = compilation.aside()
  checkCombinedOrder(aside, plan, combinedTable(aside, plan, '').known)
}

function keyNodes(fields: readonly FieldDefinition[]): Readonly<Record<string, Node>> {
  return Object.fromEntries(fields.map(({ attribute }) => [attribute, { kind: 'path', depth: 0, path: attribute }]))
}
