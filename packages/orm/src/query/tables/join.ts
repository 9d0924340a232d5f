import { QueryError } from '../../errors/errors.ts'
import type { Node } from '../../expressions/node.ts'

/** What a query gives, as a table: `shape` is that of the query, or of what `cte` has made of it. */
export type TableNode = Extract<Node, { kind: 'query' }>

/** A table that stands beside the rows of a query, under a name. */
export interface Join {
  readonly name: string
  readonly table: TableNode
  /** Which of its rows belong to a row; `undefined`: all. */
  readonly on: Node | undefined
  /** Whether rows stay to which none belongs. */
  readonly left: boolean
  /** Whether its own rows stay that belong to none. */
  readonly right?: boolean
  /** Whether it reads the row that it stands beside. */
  readonly lateral: boolean
}

/** How a table is joined. */
export type JoinKind = Pick<Join, 'left' | 'right' | 'lateral'>

/** The name of the method that joins a table so. */
export function joinMethod({ left, right, lateral }: JoinKind): string {
  if (right) return left ? 'fullJoin' : 'rightJoin'
  const word = lateral ? 'joinLateral' : 'join'
  return left ? `left${word[0]?.toUpperCase()}${word.slice(1)}` : word
}

/** Throws {@link QueryError} where a method cannot go with tables that are joined: a row may come several times. */
export function refuseJoins({ joins }: { readonly joins: readonly Join[] }, what: string): void {
  const [first] = joins
  if (first === undefined) return
  throw new QueryError(
    `${what} cannot tell the rows of a query apart that ${joinMethod(first)}("${first.name}", …) gives several times. Ask filter({ pk__in: query }), or fromQuery(query).`,
  )
}

/** The names of tables that are joined. */
export function joinNames(joins: readonly Join[]): readonly string[] {
  return joins.map(({ name }) => name)
}
