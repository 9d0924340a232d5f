import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { Values } from './persist.ts'

/** What rows of one insert give, and what they leave to the database. One object for each choice of columns of a model. */
export interface InsertColumns {
  readonly fields: readonly FieldDefinition[]
  /** Whether the database counts their key up. */
  readonly automatic: boolean
  /** What the database makes beside such a key. */
  readonly made: readonly FieldDefinition[]
  /** All that the database makes: the key first, where it counts that up. */
  readonly wanted: readonly FieldDefinition[]
}

/** Rows of one insert. */
export interface InsertGroup {
  readonly columns: InsertColumns
  readonly rows: readonly Values[]
}

/** The inserts of a model. */
interface Choices {
  /** Its key, where the database counts that up. */
  readonly key: string | undefined
  /** What the database fills where a row leaves it out. */
  readonly open: readonly string[]
  /** What it computes for every row. */
  readonly computed: readonly FieldDefinition[]
  /** By what a row leaves out. */
  readonly made: Map<string, InsertColumns>
}

/** Choices of columns that are kept for a model: what rows leave out may be up to strangers. */
const KEPT = 200

const choices = new WeakMap<ModelDefinition, Choices>()

function choicesOf(definition: ModelDefinition): Choices {
  let found = choices.get(definition)
  if (found === undefined) {
    const { key, ownFields } = definition
    found = {
      key: key.spec.auto === 'increment' ? key.attribute : undefined,
      open: ownFields.filter(({ spec }) => spec.dbDefault !== undefined).map(({ attribute }) => attribute),
      computed: ownFields.filter(({ spec }) => spec.generated !== undefined),
      made: new Map(),
    }
    choices.set(definition, found)
  }
  return found
}

/** The columns that the database computes for every row. */
export function computedOf(definition: ModelDefinition): readonly FieldDefinition[] {
  return choicesOf(definition).computed
}

/** The columns of the insert that a row goes into. */
export function insertColumnsOf(definition: ModelDefinition, row: Values): InsertColumns {
  const { key, open, made } = choicesOf(definition)
  let leaves = key !== undefined && (row[key] ?? null) === null ? 'key' : ''
  for (const attribute of open) if (row[attribute] === undefined) leaves += ` ${attribute}`
  let columns = made.get(leaves)
  if (columns === undefined) {
    columns = columnsWithout(definition, row, leaves.startsWith('key'))
    if (made.size >= KEPT) made.clear()
    made.set(leaves, columns)
  }
  return columns
}

function columnsWithout(definition: ModelDefinition, row: Values, automatic: boolean): InsertColumns {
  const { open, computed } = choicesOf(definition)
  const left = definition.ownFields.filter(({ attribute }) => open.includes(attribute) && row[attribute] === undefined)
  const made = [...left, ...computed]
  return {
    fields: definition.ownFields.filter((field) => !((automatic && field.primaryKey) || made.includes(field))),
    automatic,
    made,
    wanted: automatic ? [definition.key, ...made] : made,
  }
}

/** Puts rows together that can go in one statement: those that bring their key, then those that want one; and of these, those that leave the same out. */
export function insertGroups(definition: ModelDefinition, rows: readonly Values[]): readonly InsertGroup[] {
  const groups = new Map<InsertColumns, Values[]>()
  for (const row of rows) {
    const columns = insertColumnsOf(definition, row)
    const group = groups.get(columns)
    if (group) group.push(row)
    else groups.set(columns, [row])
  }
  const found = [...groups].map(([columns, group]): InsertGroup => ({ columns, rows: group }))
  return [...found.filter(({ columns }) => !columns.automatic), ...found.filter(({ columns }) => columns.automatic)]
}
