import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { aggregated } from './aggregates.ts'
import type { Compilation, Piece } from './compilation.ts'
import { BOOLEAN, WHOLE } from './specs.ts'

type RelatedNode = Extract<Node, { kind: 'exists' | 'total' }>

/** Compiles whether related rows are there. */
export function compileExistence(compilation: Compilation, node: Extract<Node, { kind: 'exists' }>): Piece {
  const sql = related(compilation, node, () => '1')
  return { sql: `${node.negated ? 'NOT ' : ''}EXISTS ${sql}`, spec: BOOLEAN, nullable: false }
}

/** Compiles an aggregate over related rows. */
export function compileTotal(compilation: Compilation, node: Extract<Node, { kind: 'total' }>): Piece {
  let piece: Piece = { sql: 'COUNT(*)', spec: WHOLE, nullable: false }
  const sql = related(compilation, node, () => {
    if (node.item) piece = aggregated(compilation, node.name, compilation.compile(node.item))
    return piece.sql
  })
  return { ...piece, sql }
}

// `(SELECT what FROM the relation's rows WHERE they belong to the row and fulfil the condition)`
function related(compilation: Compilation, { relation, condition }: RelatedNode, what: () => string): string {
  const { scope, from, link } = compilation.outside(relation.depth, (outer) => {
    const { over } = compilation.level
    if (over === 'all rows' || over === 'groups')
      throw new QueryError(`"${relation.path}" has a value for each row. Put an aggregate around it, such as sum().`)
    const reached = outer.reach(relation.path.split('__'))
    if (reached.kind !== 'many') throw new QueryError(`"${relation.path}" does not lead to many rows.`)
    return compilation.correlate(
      reached.relation,
      outer.column(reached.relation.from, reached.alias),
      reached.path,
      reached.place,
    )
  })
  const level = { scope, annotations: {}, over: 'rows' as const, base: compilation.at(0) }
  return compilation.inside(level, () => {
    const parts = [what(), link, ...(condition ? [compilation.compile(condition).sql] : [])]
    return `(SELECT ${parts[0]} FROM ${from()} WHERE ${parts.slice(1).join(' AND ')})`
  })
}
