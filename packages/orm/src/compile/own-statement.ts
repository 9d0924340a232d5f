import { type Database, statementOf } from '../databases/databases.ts'
import type { Statement } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import { isSqlFragment } from '../expressions/node.ts'
import { boundValue, renderFragment } from './fragment.ts'

/** A statement of the user's own, and its values. */
export interface OwnStatement {
  readonly statement: Statement
  readonly values: readonly unknown[]
}

/** Renders SQL of the user's own as a statement. Raises {@link QueryError} for what is no `sql` template. */
export function ownStatement(sql: unknown, { dialect }: Database): OwnStatement {
  if (!isSqlFragment(sql))
    throw new QueryError(
      'SQL of your own is a template: sql`SELECT … ${value}`, with sql from "drizzle-orm". Text alone could hold what a stranger wrote.',
    )
  const { operators, columns } = dialect
  const values: unknown[] = []
  const text = renderFragment(operators, sql, (value) =>
    operators.placeholder(values.push(boundValue(columns.codecOf, value))),
  )
  return { statement: statementOf(text), values }
}
