import type { Codec } from './columns.ts'

/** A column as a Drizzle table needs it. */
export interface BridgedColumn {
  /** As a row has it. */
  readonly attribute: string
  readonly column: string
  readonly type: string
  readonly codec: Codec
  readonly nullable: boolean
  readonly primaryKey: boolean
}

/** How a dialect's Drizzle is put onto our connections. */
export interface DrizzleBridge {
  /** A Drizzle table whose columns read and write values as rows have them. */
  table(name: string, columns: readonly BridgedColumn[]): object
  /** A Drizzle database whose statements go where `run` takes them. */
  database(run: RunSql): object
}

/** Runs SQL text with the driver's values. */
export type RunSql = (sql: string, parameters: readonly unknown[]) => Promise<BridgedResult>

/** What a statement gave. */
export interface BridgedResult {
  readonly rows: readonly (readonly unknown[])[]
  readonly affected: number
  readonly insertId: number | undefined
}

/** The part of a Drizzle core that all dialects have alike: a type of column made of how values travel. */
export type CustomType = (definition: {
  dataType: () => string
  toDriver: (value: never) => unknown
  fromDriver: (value: never) => unknown
}) => (name: string) => CustomColumn

/** A column under construction. */
export interface CustomColumn {
  notNull(): CustomColumn
  primaryKey(): CustomColumn
}

/** Makes the columns of a table with a core's own type of column. */
export function bridgeColumns(custom: CustomType, columns: readonly BridgedColumn[]): Record<string, CustomColumn> {
  const same = (value: never): unknown => value
  return Object.fromEntries(
    columns.map(({ attribute, column, type, codec, nullable, primaryKey }) => {
      const made = custom({ dataType: () => type, toDriver: codec.encode ?? same, fromDriver: codec.decode ?? same })(
        column,
      )
      const keyed = primaryKey ? made.primaryKey() : made
      return [attribute, nullable ? keyed : keyed.notNull()]
    }),
  )
}
