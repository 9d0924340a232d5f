import type { FoundColumn, FoundReference, FoundTable, Introspection } from '@tsango/orm/dialects'
import { objectOf, quoted } from '../write/literals.ts'
import type { TableNames } from './indexes.ts'
import { constraintNameOf, type FoundKey } from './keys.ts'
import type { InspectedMember } from './models.ts'
import { fieldName, Names } from './names.ts'

/** A table, as far as a key of several columns asks for it. */
export interface KeyedTable {
  readonly table: FoundTable
  readonly name: string
  readonly key: FoundKey
  readonly names: TableNames
}

/** The foreign keys of several columns of a table as members of its class; those that cannot be declared are in the notes. */
export function compositeMembers(
  own: KeyedTable,
  others: ReadonlyMap<string, KeyedTable>,
  introspection: Pick<Introspection, 'fieldOf'>,
): { readonly members: readonly InspectedMember[]; readonly notes: readonly string[] } {
  const taken = new Names()
  for (const name of own.names.values()) taken.take(name, 'Id')
  const members: InspectedMember[] = []
  const notes: string[] = []
  for (const reference of own.table.references.filter(({ columns }) => columns.length > 1)) {
    const member = memberOf(reference, own, others.get(reference.table), { taken, introspection })
    if (member) members.push(member)
    else notes.push(`(${reference.columns.join(', ')}) points at ${reference.table} (${reference.to.join(', ')}).`)
  }
  return { members, notes }
}

function memberOf(
  reference: FoundReference,
  own: KeyedTable,
  target: KeyedTable | undefined,
  { taken, introspection }: { readonly taken: Names; readonly introspection: Pick<Introspection, 'fieldOf'> },
): InspectedMember | undefined {
  if (target?.table.kind !== 'table' || target.key.columns.length !== reference.to.length) return undefined
  const columns = target.key.columns.map((column) => reference.columns[reference.to.indexOf(column)])
  const parts = columns.map((column) => own.table.columns.find((one) => one.column === column))
  const pointedAt = target.key.columns.map((column) => target.table.columns.find((one) => one.column === column))
  const fields: string[] = []
  for (const [index, part] of parts.entries()) {
    const name = part && own.names.get(part.column)
    const at = pointedAt[index]
    if (!part || !at || name === undefined || !holds(part, at, introspection)) return undefined
    // A text of any length becomes one of a key where it is part of its own table's.
    if (introspection.fieldOf(part).kind === 'text' && !own.key.columns.includes(part.column)) return undefined
    fields.push(name)
  }
  const nullable = parts.some((part) => part?.nullable)
  const [onDelete, note] = onDeleteOf(reference.onDelete, {
    nullable: parts.every((part) => part?.nullable),
    filled:
      parts.some((part) => part?.default !== undefined) &&
      parts.every((part) => part?.nullable || part?.default !== undefined),
  })
  const settings = objectOf({
    fields: `[${fields.map(quoted).join(', ')}]`,
    onDelete: onDelete === 'protect' ? undefined : quoted(onDelete),
    constraintName: constraintNameOf(own.table.table, reference),
    // Whatever index there is stands among those of the table.
    index: 'false',
  }) as { readonly items: readonly unknown[] }
  return {
    name: fieldName(reference.table, true, taken),
    code: `f.fk(() => ${target.name}, { ${settings.items.join(', ')} })${nullable ? '.null()' : ''}`,
    notes: note === undefined ? [] : [note],
  }
}

function holds(part: FoundColumn, at: FoundColumn, { fieldOf }: Pick<Introspection, 'fieldOf'>): boolean {
  const [own, other] = [fieldOf(part), fieldOf(at)]
  return own.kind === other.kind && own.collation === other.collation && !part.generated && !part.hidden
}

function onDeleteOf(
  rule: string,
  { nullable, filled }: { readonly nullable: boolean; readonly filled: boolean },
): readonly [string, string?] {
  if (rule === 'CASCADE') return ['cascade']
  if (rule === 'SET NULL')
    return nullable ? ['setNull'] : ['doNothing', 'ON DELETE SET NULL, though one of its fields may not be NULL.']
  if (rule !== 'SET DEFAULT') return ['protect']
  return filled ? ['setDefault'] : ['doNothing', 'ON DELETE SET DEFAULT, though one of its fields has none.']
}
