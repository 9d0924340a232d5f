import {
  type FoundField,
  type FoundReference,
  type FoundTable,
  foreignKeyName,
  type Introspection,
} from '@tsango/orm/dialects'
import { quoted } from '../write/literals.ts'
import { isPlain } from './indexes.ts'

/** What tells the rows of a table apart. */
export interface FoundKey {
  readonly columns: readonly string[]
  /** Why the database keeps none. */
  readonly note?: string
}

/** A foreign key that can be declared as one. */
export interface Leads {
  readonly reference: FoundReference
  /** The column that it points at, where that is not the key. */
  readonly to: string | undefined
}

/** Kinds that a key of several columns cannot have. */
const NO_PARTS: readonly string[] = [
  'json',
  'binary',
  'float',
  'decimal',
  'array',
  'range',
  'hstore',
  'vector',
  'point',
  'citext',
]

/** What tells the rows of a table apart; where it has no key, the column that does so best. */
export function keyOf(table: FoundTable, introspection: Pick<Introspection, 'fieldOf'>): FoundKey {
  const { primaryKey, columns, indexes, kind } = table
  const kindOf = (name: string): string => {
    const column = columns.find((one) => one.column === name)
    return column ? introspection.fieldOf(column).kind : 'json'
  }
  if (primaryKey.length === 1 || (primaryKey.length > 1 && !primaryKey.some((name) => NO_PARTS.includes(kindOf(name)))))
    return { columns: primaryKey }
  const shown = columns.filter(({ column, hidden }) => column !== '' && !hidden)
  const filled = (name: string): boolean => shown.some((one) => one.column === name && !one.nullable)
  const what = kind === 'view' ? 'The view' : 'The table'
  const [unique] = indexes
    .filter((index) => index.unique && isPlain(index) && index.columns.length === 1)
    .flatMap((index) => index.columns.filter(filled))
  if (unique !== undefined) return { columns: [unique], note: `${what} has no key; "${unique}" tells its rows apart.` }
  const [first] = shown
  return {
    columns: first ? [first.column] : [],
    note: `${what} has no key: let "id" be the column that tells its rows apart.`,
  }
}

const ALIKE: readonly (readonly string[])[] = [
  ['bigAuto', 'auto', 'smallAuto', 'bigInt', 'int', 'smallInt', 'bigIntExact'],
  ['char', 'text'],
]

/** What {@link leadsOf} has to know. */
export interface KeysAround {
  readonly tables: readonly FoundTable[]
  readonly keys: ReadonlyMap<string, FoundKey>
  readonly introspection: Pick<Introspection, 'fieldOf'>
}

/** Where a foreign key leads that can be declared as one; else why it cannot. */
export function leadsOf(reference: FoundReference, own: FoundTable, around: KeysAround): Leads | string {
  const { tables, keys, introspection } = around
  const [column = ''] = reference.columns
  const target = tables.find(({ table, kind }) => table === reference.table && kind === 'table')
  if (!target) return 'which is not among these models'
  const found = own.columns.find((one) => one.column === column)
  const at = target.columns.find((one) => one.column === reference.to[0])
  if (!found || !at || found.hidden) return 'whose column is not among these models'
  if (found.generated) return 'but the database computes it'
  if (keys.get(own.table)?.columns.join('\0') === column) return 'and is the key of its own table'
  const [field, other] = [introspection.fieldOf(found), introspection.fieldOf(at)]
  if (!alike(field, other)) return 'which is of another type'
  if (keys.get(target.table)?.columns.join('\0') === at.column) return { reference, to: undefined }
  const unique = target.indexes.some(
    (index) => index.unique && isPlain(index) && index.columns.join('\0') === at.column,
  )
  const held = target.references.some((one) => one.columns.join('\0') === at.column)
  if (
    !unique ||
    at.nullable ||
    held ||
    other.collation !== undefined ||
    other.kind === 'text' ||
    NO_PARTS.includes(other.kind)
  )
    return 'which no key can point at'
  return { reference, to: at.column }
}

function alike({ kind }: FoundField, other: FoundField): boolean {
  return kind === other.kind || ALIKE.some((kinds) => kinds.includes(kind) && kinds.includes(other.kind))
}

/** The name of a foreign key's constraint as code, where it is told and not the one that is made for it. */
export function constraintNameOf(table: string, { name, columns }: FoundReference): string | undefined {
  return name === undefined || name === foreignKeyName(table, columns.join('_')) ? undefined : quoted(name)
}
