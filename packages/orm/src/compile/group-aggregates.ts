import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { childrenOf } from '../expressions/stages.ts'
import type { Plan } from '../query/shape/plan.ts'
import { assemble } from './assemble.ts'
import { open, whereOf } from './clauses.ts'
import type { Compilation, Piece } from './compilation.ts'
import { objectOutputs } from './layout.ts'
import { isCut } from './ordering.ts'
import { type Output, outputList } from './output.ts'
import type { Selected } from './select.ts'

/** `SELECT` of aggregates over the groups of a plan: these are a table of their own, with what the aggregates are made of. */
export function compileGroupAggregates(
  compilation: Compilation,
  plan: Plan,
  nodes: Readonly<Record<string, Node>>,
): Selected {
  if (plan.distinct)
    throw new QueryError(
      'Aggregates of groups that are distinct() have no meaning on every database. Leave out distinct().',
    )
  const { quote } = compilation.operators
  const scope = open(compilation, plan)
  const named = new Map(Object.values(nodes).flatMap((node) => namesIn(node, plan)))
  const pieces = new Map<string, Piece>()
  const columns: Output[] = []
  const table = quote(compilation.aliases.take('grouped'))
  for (const [name, node] of named) {
    const piece = compilation.compile(node)
    const column = `c${columns.length}`
    columns.push({ sql: piece.sql, read: undefined, path: name, name: column })
    pieces.set(name, { ...piece, sql: `${table}.${quote(column)}` })
  }
  if (columns.length === 0) columns.push({ sql: 'COUNT(*)', read: undefined, path: 'c0', name: 'c0' })
  const where = whereOf(compilation, plan, scope)
  const order = isCut(plan) ? 'own' : undefined
  const inner = assemble(compilation, plan, scope, { columns, nodes: [...named.values()], where, order })
  compilation.level.made = pieces
  const outputs: Output[] = []
  const decode = compilation.within('all rows', () => objectOutputs(compilation, nodes, outputs))
  return { sql: `SELECT ${outputList(compilation, outputs)} FROM (${inner}) AS ${table}`, decode }
}

// What groups have by name: what was computed, and what they are alike in.
function namesIn(node: Node, plan: Plan): readonly (readonly [string, Node])[] {
  if (node.kind === 'path' && node.depth === 0) return [[node.path, node]]
  if (node.kind === 'annotation' && !node.depth) {
    const computed = plan.annotations[node.name]
    return computed ? [[node.name, computed]] : []
  }
  return childrenOf(node).flatMap((child) => namesIn(child, plan))
}
