import type { Shape } from '../shape/shape.ts'

/** How a query is called that is a table of a statement. */
export interface TableName {
  readonly name: string
  /** `undefined`: as the database likes. */
  readonly materialized: boolean | undefined
  /** Of a table that goes on from its own rows. */
  readonly recursive: RecursiveTable | undefined
}

/** How a table goes on from its own rows. */
export interface RecursiveTable {
  /** The table as its own step reads it. */
  readonly self: Shape
  readonly step: Shape
  /** Where the values of the step begin in those of the table. */
  readonly offset: number
  /** Whether rows that are there already stand in it again. */
  readonly all: boolean
}
