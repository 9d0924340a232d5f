import { QueryError, Unsupported } from '../../errors/errors.ts'
import type { Node } from '../../expressions/node.ts'
import { childrenOf } from '../../expressions/stages.ts'
import type { Plan } from '../../query/shape/plan.ts'
import { type Join, joinMethod } from '../../query/tables/join.ts'
import type { Compilation } from '../compilation.ts'
import { ownSql } from '../own-sql.ts'
import type { Scope } from '../scope.ts'
import { tableRead } from './named.ts'

/** Puts the tables of a plan beside its rows. */
export function joinTables(compilation: Compilation, { joins }: Plan, scope: Scope): void {
  for (const [index, join] of joins.entries()) {
    const nullable = join.left || joins.slice(index + 1).some(({ right }) => right)
    joinTable(compilation, join, scope, nullable)
  }
}

/** Reads the rows of a plan of what another query gives, where it says so. */
export function readSource(compilation: Compilation, { source, sql, joins }: Plan, scope: Scope): void {
  if (sql) scope.readSql(ownSql(compilation, sql))
  if (source === undefined) return
  const { quote } = compilation.operators
  const made = tableRead(compilation, source)
  if (made.borrows) throw new QueryError('fromQuery() takes a query that reads no columns of a query around it.')
  const { alias } = scope
  scope.readFrom(`${made.sql} AS ${quote(alias)}`, {
    name: 'fromQuery()',
    alias,
    outputs: made.outputs,
    nullable: joins.some(({ right }) => right),
  })
}

function joinTable(compilation: Compilation, join: Join, scope: Scope, nullable: boolean): void {
  const { features, operators, aliases } = compilation
  const { name, left, right, lateral, on } = join
  if (lateral && !features.lateral)
    throw new Unsupported(
      `${joinMethod(join)}()`,
      features.title,
      'Number the rows of each group by rowNumber().over({ partitionBy }) in a query, and join that by join().',
    )
  if (left && right && !features.fullJoin)
    throw new Unsupported(
      'fullJoin()',
      features.title,
      'Ask leftJoin(), and rightJoin() for what it has besides: filter({ … : null }) by a column that is never NULL.',
    )
  const made = tableRead(compilation, join.table)
  if (made.borrows && !lateral)
    throw new QueryError(
      `"${name}" reads columns of the query around it: join it by ${joinMethod({ left, lateral: true })}().`,
    )
  const alias = aliases.take(name)
  scope.see({ name, alias, outputs: made.outputs, nullable })
  const condition = on ? compilation.compile(on).sql : operators.always
  const words = `${wordOf(join)} JOIN ${lateral ? 'LATERAL ' : ''}`
  const table = made.sql === operators.quote(alias) ? made.sql : `${made.sql} AS ${operators.quote(alias)}`
  scope.joinAs(` join ${name}`, { alias, nullable, sql: `${words}${table} ON ${condition}` })
}

function wordOf({ left, right }: Join): string {
  if (right) return left ? 'FULL' : 'RIGHT'
  return left ? 'LEFT' : 'INNER'
}

/** Throws {@link QueryError} where what is written reads a table that is joined: not every database can. */
export function refuseJoinedValue({ joins }: Plan, node: Node, attribute: string): void {
  if (node.kind === 'path' && joins.some(({ name }) => node.path.startsWith(`${name}__`)))
    throw new QueryError(
      `"${attribute}" is set to a column of a table that is joined, which not every database can: ask it in a subquery().`,
    )
  for (const child of childrenOf(node)) refuseJoinedValue({ joins } as Plan, child, attribute)
}
