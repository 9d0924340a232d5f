import type { FieldSpec } from '@tsango/core/fields'
import { QueryError } from '../errors/errors.ts'
import type { Node, SqlFragment } from '../expressions/node.ts'
import { isWindowed } from '../expressions/stages.ts'
import { compileAggregate } from './aggregates.ts'
import { compileArithmetic, inOneUnit, inUnitOfList } from './arithmetic.ts'
import { compileBuiltin } from './builtins.ts'
import { compileCall } from './calls.ts'
import { compileAnnotation, compileColumn, compileOpaque, refuseEncrypted } from './columns.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileWhole, partsOf, refuseComposite } from './composite-keys.ts'
import { compileLookup, negate } from './conditions.ts'
import { partOf } from './dates.ts'
import { groupPiece } from './grouping.ts'
import { compileLookups, junctionOf } from './lookups.ts'
import { compileGiven } from './own-lookups.ts'
import { ownSql } from './own-sql.ts'
import { compileExistence, compileTotal } from './related.ts'
import { BOOLEAN, WHOLE } from './specs.ts'
import { compileDepth } from './tree.ts'
import { compileWindow } from './windows.ts'

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>

/**
 * Compiles an expression: what is of a family of its own lies in the family's file.
 *
 * @param expected - the spec of a value that stands alone, such as the new value of a column
 */
export function compileNode(compilation: Compilation, node: Node, expected?: FieldSpec, what = 'a value'): Piece {
  if (compilation.level.over === 'groups') {
    const piece = groupPiece(compilation, node)
    if (piece) return piece
  }
  switch (node.kind) {
    case 'path':
      return refuseComposite(refuseEncrypted(compileColumn(compilation, node), node.path), node.path)
    case 'annotation':
      return compileAnnotation(compilation, node)
    case 'slot':
      return slot(compilation, node, expected ?? WHOLE, what)
    case 'lookup':
      return compareNodes(compilation, node)
    case 'all':
    case 'any':
      return junction(compilation, node)
    case 'not':
      return negate(compilation.compile(node.item))
    case 'part':
      return partOf(compilation, compilation.compile(node.item), node.part)
    case 'arithmetic':
      return compileArithmetic(compilation, node)
    case 'aggregate':
      return compileAggregate(compilation, node)
    case 'builtin':
      return compileBuiltin(compilation, node)
    case 'given':
      return compileGiven(compilation, node)
    case 'window':
      return compileWindow(compilation, node)
    case 'call':
      return compileCall(compilation, node, expected)
    case 'exists':
      return compileExistence(compilation, node)
    case 'total':
      return compileTotal(compilation, node)
    case 'query':
      return inner(compilation, node)
    case 'sql':
      return fragment(compilation, node.sql, expected)
    case 'lookups':
      return compilation.outside(0, (scope) => compileLookups(compilation, scope, node.keys, false))
    case 'depth':
      return compileDepth(compilation)
    case 'written':
    case 'value':
      throw new QueryError('A value stands where only a compiled query can have one.')
  }
}

function slot(compilation: Compilation, node: Of<'slot'>, spec: FieldSpec, what: string): Piece {
  return { sql: compilation.parameter(node.slot, spec, what), spec, nullable: node.form === 'null' }
}

function compareNodes(compilation: Compilation, node: Of<'lookup'>): Piece {
  const [right] = node.right
  const what = node.left.kind === 'path' ? `${node.left.path}__${node.lookup}` : node.lookup
  if (node.left.kind === 'part' && right?.kind === 'slot' && compilation.level.over === 'rows')
    return compileLookup(
      compilation,
      compilation.compile(node.left.item),
      [node.left.part, node.lookup],
      { kind: 'slot', slot: right.slot, form: right.form },
      what,
    )
  const left = compileOpaque(compilation, node.left)
  if (!right) return compileLookup(compilation, left, [node.lookup], { kind: 'slot', slot: -1, form: 'true' }, what)
  if (right.kind === 'slot')
    return compileLookup(compilation, left, [node.lookup], { kind: 'slot', slot: right.slot, form: right.form }, what)
  const other =
    right.kind === 'query'
      ? inner(compilation, right, left)
      : left.parts
        ? compileWhole(compilation, right)
        : compilation.compile(right, left.spec, what)
  const united = right.kind === 'query' && right.as === 'list' ? inUnitOfList : inOneUnit
  const [one, two] = united(compilation, left, other)
  return compileLookup(
    compilation,
    one,
    [node.lookup],
    {
      kind: 'sql',
      sql: two.sql,
      nullable: two.nullable,
      spec: two.spec,
      width: two.parts?.length,
      parts: right.kind === 'query' ? undefined : partsOf(two),
    },
    what,
  )
}

function junction(compilation: Compilation, node: Of<'all' | 'any'>): Piece {
  const { kind, items } = node
  const pieces = items.map((item) => compilation.compile(item))
  if (pieces.length === 1) return pieces[0] as Piece
  const { always, noRows } = compilation.operators
  const parts = pieces.map((piece) => piece.sql)
  const windowed = (): boolean => isWindowed(node, compilation.level.annotations)
  const all = kind === 'all'
  const sql = pieces.length
    ? `(${junctionOf(compilation, all ? 'AND' : 'OR', parts, windowed)})`
    : all
      ? always
      : noRows
  return { sql, spec: BOOLEAN, nullable: pieces.some((piece) => piece.nullable) }
}

function inner(compilation: Compilation, { as, shape, offset }: Of<'query'>, left?: Piece): Piece {
  if (as === 'table') throw new QueryError('A table stands where only a value can.')
  const piece = compilation.subquery(shape, offset, as, left?.rows)
  return as === 'exists' ? { ...piece, sql: `EXISTS ${piece.sql}` } : piece
}

// The user's own SQL: rendered by Drizzle's fragment itself, its values bound.
function fragment(compilation: Compilation, sql: SqlFragment, expected: FieldSpec | undefined): Piece {
  return { sql: ownSql(compilation, sql), spec: expected ?? WHOLE, nullable: true }
}
