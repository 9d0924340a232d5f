import type { ColumnState } from './schema-editor.ts'

/** What a statement about a schema does to those who work with its table meanwhile. */
export interface SchemaRisk {
  /** Who waits until it is done. */
  readonly blocks: 'writes' | 'reads and writes'
  /** What it takes that long for; the larger the table, the longer. */
  readonly while: string
  /** What to do in its place. */
  readonly instead: string
  /** Whether it is done beside others by an operation that takes `{ concurrently: true }` and does nothing else. */
  readonly concurrently?: boolean
}

/** The column that a statement is about, before and after it. */
export interface ColumnChange {
  readonly before?: ColumnState | undefined
  readonly after?: ColumnState | undefined
}

/**
 * Tells how statements hold up others, by the documentation of the database; none is run. What takes a moment, however large the table is, is no
 * risk. Statements may be the schema editor's or a user's own.
 */
export type SchemaRisks = (statements: readonly string[], change?: ColumnChange) => readonly SchemaRisk[]

/** A risk by how its statement begins. */
export interface RiskRule extends SchemaRisk {
  readonly of: RegExp
  /** Holds for no statement that this finds something in. */
  readonly unless?: RegExp
}

/**
 * The risks of statements by rules; each rule once. `exclusive` finds what locks the table against reads, too: as the statements are one transaction, it stays
 * so while those that follow take their time.
 */
export function risksBy(
  rules: readonly RiskRule[],
  statements: readonly string[],
  exclusive?: RegExp,
): readonly SchemaRisk[] {
  const texts = statements.map((statement) => statement.replace(/\s+/g, ' ').trim())
  return rules.flatMap(({ of, unless, blocks, while: time, instead, concurrently }) => {
    const at = texts.findIndex((text) => of.test(text) && !unless?.test(text))
    if (at === -1) return []
    const locked = exclusive !== undefined && texts.slice(0, at).some((text) => exclusive.test(text))
    const told = { blocks: locked ? ('reads and writes' as const) : blocks, while: time, instead }
    return [concurrently ? { ...told, concurrently } : told]
  })
}
