import { bridgeColumns, type CustomType, type DrizzleBridge } from '../base/drizzle.ts'

/** What of Drizzle's PostgreSQL is used: the same in 0.45 and in 1.0. */
export interface DrizzleModules {
  readonly core: { readonly pgTable: unknown; readonly customType: unknown }
  readonly proxy: { readonly drizzle: unknown }
}

/** Loads Drizzle's PostgreSQL: a third of a second of CPU, so only when it is asked for. */
export async function loadDrizzle(): Promise<DrizzleBridge> {
  return drizzleBridge({ core: await import('drizzle-orm/pg-core'), proxy: await import('drizzle-orm/pg-proxy') })
}

/** Puts Drizzle's PostgreSQL onto our connections. */
export function drizzleBridge({ core, proxy }: DrizzleModules): DrizzleBridge {
  // The signatures that both lines of Drizzle share; their own types differ between the lines.
  const pgTable = core.pgTable as (name: string, columns: object) => object
  const drizzle = proxy.drizzle as (
    client: (sql: string, parameters: unknown[]) => Promise<{ rows: unknown }>,
  ) => object
  return {
    table: (name, columns) => pgTable(name, bridgeColumns(core.customType as CustomType, columns)),
    database: (run) => drizzle(async (sql, parameters) => ({ rows: (await run(sql, parameters)).rows })),
  }
}
