import { bridgeColumns, type CustomType, type DrizzleBridge, type RunSql } from '../base/drizzle.ts'

type Method = 'run' | 'all' | 'values' | 'get'

/** What of Drizzle's SQLite is used: the same in 0.45 and in 1.0. */
export interface DrizzleModules {
  readonly core: { readonly sqliteTable: unknown; readonly customType: unknown }
  readonly proxy: { readonly drizzle: unknown }
}

/** Loads Drizzle's SQLite: a third of a second of CPU, so only when it is asked for. */
export async function loadDrizzle(): Promise<DrizzleBridge> {
  return drizzleBridge({
    core: await import('drizzle-orm/sqlite-core'),
    proxy: await import('drizzle-orm/sqlite-proxy'),
  })
}

/** Puts Drizzle's SQLite onto our connections. */
export function drizzleBridge({ core, proxy }: DrizzleModules): DrizzleBridge {
  // The signatures that both lines of Drizzle share; their own types differ between the lines.
  const sqliteTable = core.sqliteTable as (name: string, columns: object) => object
  const drizzle = proxy.drizzle as (client: object) => object
  return {
    table: (name, columns) => sqliteTable(name, bridgeColumns(core.customType as CustomType, columns)),
    database: (run) => drizzle(client(run)),
  }
}

// 0.45 calls one function with a method; 1.0 calls a function for each. One object is both.
function client(run: RunSql): object {
  const rows = async (sql: string, parameters: readonly unknown[]) => (await run(sql, parameters)).rows
  const call = async (sql: string, parameters: readonly unknown[], method: Method) => {
    const found = await rows(sql, parameters)
    return { rows: method === 'get' ? found[0] : found }
  }
  return Object.assign(call, {
    all: rows,
    get: async (sql: string, parameters: readonly unknown[]) => (await rows(sql, parameters))[0],
    run: async (sql: string, parameters: readonly unknown[]) => ({ changes: (await run(sql, parameters)).affected }),
  })
}
