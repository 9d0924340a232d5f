import type { Connection, Dialect } from '@tsango/orm/dialects'
import type { MigrationDatabase } from '@tsango/orm/migrations'

/** The database as a step in code gets it: every statement runs on the migration's own connection. */
export function migrationDatabase(name: string, dialect: Dialect, connection: Connection): MigrationDatabase {
  const run = (sql: TemplateStringsArray | string, values: readonly unknown[], returns: boolean) => {
    const text =
      typeof sql === 'string' ? sql : sql.reduce((left, right, at) => left + dialect.operators.placeholder(at) + right)
    return connection.run({ sql: text, write: !returns, returns }, values)
  }
  return {
    name,
    features: dialect.features,
    quote: dialect.operators.quote,
    execute: async (sql, ...values) => (await run(sql, values, false)).affected,
    query: async (sql, ...values) => (await run(sql, values, true)).rows,
  }
}
