import { bridgeColumns, type CustomType, type DrizzleBridge } from '../base/drizzle.ts'

/** What of Drizzle's MySQL is used: the same in 0.45 and in 1.0. */
export interface DrizzleModules {
  readonly core: { readonly mysqlTable: unknown; readonly customType: unknown }
  readonly proxy: { readonly drizzle: unknown }
}

/** Loads Drizzle's MySQL: a third of a second of CPU, so only when it is asked for. */
export async function loadDrizzle(): Promise<DrizzleBridge> {
  return drizzleBridge({ core: await import('drizzle-orm/mysql-core'), proxy: await import('drizzle-orm/mysql-proxy') })
}

/** Puts Drizzle's MySQL onto our connections. */
export function drizzleBridge({ core, proxy }: DrizzleModules): DrizzleBridge {
  // The signatures that both lines of Drizzle share; their own types differ between the lines.
  const mysqlTable = core.mysqlTable as (name: string, columns: object) => object
  const drizzle = proxy.drizzle as (
    client: (sql: string, parameters: unknown[], method: 'all' | 'execute') => Promise<{ rows: unknown }>,
  ) => object
  return {
    table: (name, columns) => mysqlTable(name, bridgeColumns(core.customType as CustomType, columns)),
    database: (run) =>
      drizzle(async (sql, parameters, method) => {
        const { rows, affected, insertId } = await run(sql, parameters)
        return {
          rows:
            method === 'execute' && rows.length === 0 ? [{ affectedRows: affected, insertId: insertId ?? 0 }] : rows,
        }
      }),
  }
}
