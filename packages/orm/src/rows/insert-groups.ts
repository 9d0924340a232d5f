import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import type { Values } from './persist.ts'

/** Rows of one insert: they give the same columns, and leave the same to the database. */
export interface InsertGroup {
  readonly rows: readonly Values[]
  readonly fields: readonly FieldDefinition[]
  /** Whether the database counts their key up. */
  readonly automatic: boolean
  /** What the database makes beside such a key. */
  readonly made: readonly FieldDefinition[]
}

/** Columns that an insert may leave to the database. */
interface Left {
  /** What it fills where a row leaves it out. */
  readonly open: readonly FieldDefinition[]
  /** What it computes for every row. */
  readonly computed: readonly FieldDefinition[]
}

const left = new WeakMap<ModelDefinition, Left>()

function leftOf(definition: ModelDefinition): Left {
  let found = left.get(definition)
  if (found === undefined) {
    found = {
      open: definition.ownFields.filter(({ spec }) => spec.dbDefault !== undefined),
      computed: definition.ownFields.filter(({ spec }) => spec.generated !== undefined),
    }
    left.set(definition, found)
  }
  return found
}

/** The columns that the database computes for every row. */
export function computedOf(definition: ModelDefinition): readonly FieldDefinition[] {
  return leftOf(definition).computed
}

/** Puts rows together that can go in one statement: those that bring their key, those that want one, and those that leave the same out. */
export function insertGroups(definition: ModelDefinition, rows: readonly Values[]): readonly InsertGroup[] {
  return byKey(definition, rows).flatMap(([automatic, group]) => {
    const { open, computed } = leftOf(definition)
    const fields = definition.ownFields.filter(
      (field) => !((automatic && field.primaryKey) || computed.includes(field)),
    )
    if (open.length === 0) return [{ rows: group, fields, automatic, made: computed }]
    return byLeftOut(group, open).map((some) => {
      const made = open.filter(({ attribute }) => some[0]?.[attribute] === undefined)
      const given = fields.filter((field) => !made.includes(field))
      return { rows: some, fields: given, automatic, made: computed.length ? [...made, ...computed] : made }
    })
  })
}

function byLeftOut(rows: readonly Values[], open: readonly FieldDefinition[]): readonly (readonly Values[])[] {
  const groups = new Map<string, Values[]>()
  for (const row of rows) {
    const key = open.map(({ attribute }) => (row[attribute] === undefined ? '0' : '1')).join('')
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups.values()]
}

function byKey(
  definition: ModelDefinition,
  rows: readonly Values[],
): readonly (readonly [boolean, readonly Values[]])[] {
  if (definition.key.spec.auto !== 'increment') return [[false, rows]]
  const key = definition.key.attribute
  const wants = rows.filter((row) => row[key] === undefined || row[key] === null)
  const brings = rows.filter((row) => row[key] !== undefined && row[key] !== null)
  return (
    [
      [false, brings],
      [true, wants],
    ] as const
  ).filter(([, group]) => group.length > 0)
}
