import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import { Shape } from '../query/shape/shape.ts'
import type { Compilation, Piece } from './compilation.ts'
import { type Output, startsOf } from './output.ts'
import { holdsParameter, isNumbered } from './parameters.ts'

/** What rows of a group are alike in, and what it compiles to. */
export interface GroupKey {
  readonly name: string
  readonly piece: Piece
}

/** What a node is where it is what rows of a group are alike in. */
export function groupPiece({ level, operators }: Compilation, node: Node): Piece | undefined {
  const name = nameOfNode(node)
  const piece = level.groups?.find((key) => key.name === name)?.piece
  if (piece === undefined || !level.having || !holdsParameter(piece.sql) || isNumbered(operators.placeholder))
    return piece
  // Two placeholders are never alike to a database: the least of values that are all the same is they themselves.
  return { ...piece, sql: `MIN(${piece.sql})` }
}

/** Throws where a column is none that rows of a group are alike in. Raises {@link QueryError}. */
export function refuseUngrouped({ level }: Compilation, piece: Piece, path: string): Piece {
  if (level.over !== 'groups' || level.groups?.some((key) => isSame(key, piece))) return piece
  throw new QueryError(
    `"${path}" has a value for each row of a group. Name it in values() or groupBy(), or put an aggregate around it, such as max().`,
  )
}

// What rows are alike in as a whole, they are alike in each part of.
function isSame({ piece: { sql, parts } }: GroupKey, piece: Piece): boolean {
  return sql === piece.sql || (parts?.includes(piece.sql) ?? false)
}

/** `GROUP BY …` of a plan, or `''`. A column of the result is named by its place: two placeholders are never alike to a database. */
export function groupClause(
  { level }: Compilation,
  { groups }: Plan,
  columns: readonly Output[],
  nodes: readonly Node[],
): string {
  const places = nodes.map(nameOfNode)
  const starts = startsOf(columns)
  const keys = (level.groups ?? []).flatMap(({ name, piece }) => {
    const place = starts[places.indexOf(name)]
    return (piece.parts ?? [piece.sql]).map((sql, index) =>
      place !== undefined && columns[place + index]?.read === undefined ? String(place + index + 1) : sql,
    )
  })
  return groups && keys.length ? `GROUP BY ${keys.join(', ')}` : ''
}

/** Tells nodes apart: those that are alike have one name. */
export function nameOfNode(node: Node): string {
  if (node.kind === 'annotation') return `@${node.depth ?? 0}${node.name}`
  return JSON.stringify(node, (_, value: unknown) => (value instanceof Shape ? value.number : value))
}
