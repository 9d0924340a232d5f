import type { Session } from '../../databases/databases.ts'
import type { Explain } from '../../dialects/base/explain.ts'
import { QueryError, takeOptions } from '../../errors/errors.ts'
import type { ReadingChain } from './reading-chain.ts'

/** Options of `explain`. */
export type ExplainOptions = Partial<Explain>

const FORMATS: readonly unknown[] = ['text', 'tree', 'traditional', 'json', 'yaml', 'xml']

/** How the database would run a query, or has run it. */
export async function explain(query: ReadingChain, session: Session, options: ExplainOptions): Promise<string> {
  takeOptions('explain()', options)
  const { format = 'text', buffers } = options
  if (!FORMATS.includes(format)) throw new QueryError(`explain() has no such format. Known: ${FORMATS.join(', ')}.`)
  const { operators } = session.database.dialect
  const asked: Explain = {
    format,
    analyze: options.analyze === true,
    verbose: options.verbose === true,
    buffers: buffers === undefined ? undefined : buffers === true,
    settings: options.settings === true,
    wal: options.wal === true,
  }
  const { sql, parameters } = query.toSql()
  const statement = {
    sql: `${operators.explain(asked)} ${sql}`,
    write: false,
    returns: true,
  }
  return operators.explained((await session.run(statement, parameters)).rows)
}
