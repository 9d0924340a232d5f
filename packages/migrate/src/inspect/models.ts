import { columnOf } from '@tsango/core/registry'
import type { Features, FoundColumn, FoundField, FoundTable, Introspection } from '@tsango/orm/dialects'
import { defaultTable } from '@tsango/orm/migrations'
import type { Code } from '../write/layout.ts'
import { listOf, literalOf, objectOf, quoted, sqlCode } from '../write/literals.ts'
import { checksOf, type InspectedChecks } from './bounds.ts'
import { compositeMembers } from './composite-keys.ts'
import { exclusionsOf, type InspectedExclusions } from './exclusions.ts'
import { fieldCode, plainValue } from './field-code.ts'
import { type InspectedIndexes, indexesOf, type TableNames } from './indexes.ts'
import { constraintNameOf, type FoundKey, keyOf, type Leads, leadsOf } from './keys.ts'
import { className, fieldName, Names } from './names.ts'
import { wordsCheck } from './words.ts'

/** A member of a class, with what has to be said of it. */
export interface InspectedMember {
  readonly name: string
  readonly code: string
  readonly notes: readonly string[]
}

/** A table as the class of a model. */
export interface InspectedModel {
  readonly name: string
  readonly label: string
  /** What stands behind the label: its key, where that is none that the database counts up as `id`. */
  readonly options: Code | undefined
  readonly meta: Code
  readonly members: readonly InspectedMember[]
  readonly notes: readonly string[]
}

/** What tables are read with. */
export interface InspectOptions {
  readonly app: string
  readonly introspection: Pick<Introspection, 'fieldOf'>
  readonly features: Pick<Features, 'indexMethods'>
}

interface Read {
  readonly table: FoundTable
  readonly name: string
  readonly key: FoundKey
  /** Those that can be declared. */
  readonly columns: readonly FoundColumn[]
  readonly names: TableNames
  /** As `names`, for a row of an expression, which has the key of another one by itself. */
  readonly inRows: TableNames
  readonly leads: ReadonlyMap<string, Leads>
  /** What is said of columns whose foreign keys cannot be declared. */
  readonly refused: ReadonlyMap<string, string>
  readonly indexes: InspectedIndexes
  readonly checks: InspectedChecks
  readonly exclusions: InspectedExclusions
}

/** The models of tables: what can be declared of them, and in words what cannot. */
export function inspectedModels(tables: readonly FoundTable[], options: InspectOptions): readonly InspectedModel[] {
  const classes = new Names()
  const keys = new Map(tables.map((table) => [table.table, keyOf(table, options.introspection)]))
  const reads = tables.map((table) =>
    readTable(table, className(table.table, options.app, classes), keys, tables, options),
  )
  const byTable = new Map(reads.map((read) => [read.table.table, read]))
  return reads.map((read) => modelOf(read, byTable, options))
}

function readTable(
  table: FoundTable,
  name: string,
  keys: ReadonlyMap<string, FoundKey>,
  tables: readonly FoundTable[],
  { introspection, features }: InspectOptions,
): Read {
  const columns = table.columns.filter(({ column, hidden }) => column !== '' && !hidden)
  const key = keys.get(table.table) ?? { columns: [] }
  const leads = new Map<string, Leads>()
  const refused = new Map<string, string>()
  for (const reference of table.references) {
    const [column = '', more] = reference.columns
    const found = more === undefined ? leadsOf(reference, table, { tables, keys, introspection }) : undefined
    if (typeof found === 'object') leads.set(column, found)
    else if (found !== undefined)
      refused.set(column, `points at ${reference.table} (${reference.to.join(', ')}), ${found}`)
  }
  const names = namesOf(columns, key, leads)
  const inRows = new Map([...names].map(([column, name]) => [column, leads.has(column) ? `${name}Id` : name]))
  const checks = checksOf(table, introspection)
  return {
    table,
    name,
    key,
    columns,
    names,
    leads,
    inRows,
    refused,
    indexes: indexesOf(table, { names, inRows }, features),
    checks,
    exclusions: exclusionsOf(table, inRows),
  }
}

function namesOf(columns: readonly FoundColumn[], key: FoundKey, leads: ReadonlyMap<string, Leads>): TableNames {
  const names = new Names()
  const [id, more] = key.columns
  if (more === undefined) names.take('id')
  return new Map(
    columns.map(({ column }) => [
      column,
      column === id && more === undefined ? 'id' : fieldName(column, leads.has(column), names),
    ]),
  )
}

function modelOf(read: Read, others: ReadonlyMap<string, Read>, options: InspectOptions): InspectedModel {
  const { table, name, key, indexes, refused, checks, exclusions } = read
  const label = `${options.app}.${name}`
  const members = read.columns.map((column) => memberOf(read, column, others, options))
  const id = key.columns.length === 1 ? members.find((one) => one.name === 'id') : undefined
  const view = table.kind === 'view'
  const several = compositeMembers(read, others, options.introspection)
  const left = table.columns.filter((column) => !read.columns.includes(column))
  return {
    name,
    label,
    options: id
      ? id.code === 'f.bigAuto()'
        ? undefined
        : objectOf({ id: id.code })
      : objectOf({ key: listOf(key.columns.map((column) => quoted(read.names.get(column) ?? column))) }),
    members: [...members.filter((one) => one !== id), ...several.members],
    meta: objectOf({
      table: table.table === defaultTable(label) ? undefined : quoted(table.table),
      view: view ? 'true' : undefined,
      managed: key.note !== undefined && !view ? 'false' : undefined,
      comment: table.comment === undefined ? undefined : quoted(table.comment),
      indexes: indexes.meta.length && !view ? listOf(indexes.meta) : undefined,
      checks: checks.meta.length ? listOf(checkCodes(read, options.introspection)) : undefined,
      exclusions: exclusions.meta.length ? listOf(exclusions.meta) : undefined,
    }),
    notes: [
      ...(key.note === undefined ? [] : [key.note]),
      ...(id?.notes ?? []).map((note) => `"${key.columns[0]}": ${note}`),
      ...several.notes,
      ...[...refused].filter(([column]) => !read.names.has(column)).map(([column, why]) => `"${column}" ${why}.`),
      ...left.map(
        ({ column }) => `The column "${column}" is not declared here: ${column ? 'it is hidden' : 'it has no name'}.`,
      ),
      ...(view ? [] : indexes.notes),
      ...exclusions.notes,
    ],
  }
}

function checkCodes({ table, checks, inRows }: Read, { fieldOf }: Pick<Introspection, 'fieldOf'>): readonly Code[] {
  const texts = table.columns.filter((column) => ['char', 'text'].includes(fieldOf(column).kind))
  return checks.meta.map(({ name, expression }, at) =>
    objectOf({
      name: quoted(name === '' ? `${table.table}_check${at + 1}` : name),
      check: wordsCheck(expression, texts, inRows) ?? `() => ${sqlCode(conditionOf(expression))}`,
    }),
  )
}

// Some databases tell the whole constraint.
function conditionOf(expression: string): string {
  return /^CHECK \((.*)\)(?: NOT VALID)?$/s.exec(expression)?.[1] ?? expression
}

function memberOf(
  read: Read,
  column: FoundColumn,
  others: ReadonlyMap<string, Read>,
  options: InspectOptions,
): InspectedMember {
  const name = read.names.get(column.column) ?? column.column
  const found = options.introspection.fieldOf(column)
  const leads = read.leads.get(column.column)
  if (leads) return { name, ...keyMember(read, column, found, leads, others, options) }
  const { unique, indexed } = read.indexes
  const { columns } = read.key
  const isKey = columns.length === 1 && columns[0] === column.column
  const part = columns.length > 1 && columns.includes(column.column)
  const words = read.checks.words.get(column.column)
  const field: FoundField = words ? { kind: 'choice', words } : part ? partField(found, column) : found
  const why = read.refused.get(column.column)
  return {
    name,
    code: fieldCode(column, field, {
      column: column.column === columnOf(name, false) ? undefined : column.column,
      unique: unique.includes(column.column) && !isKey,
      index: indexed.includes(column.column) && !isKey,
      key: isKey || part,
      bounds: read.checks.bounds.get(column.column),
    }),
    notes: [
      ...(found.note === undefined ? [] : [`The column is ${found.note}.`]),
      ...(why === undefined ? [] : [`It ${why}.`]),
    ],
  }
}

/** More characters than a text of a key has. */
const LONG = 10_485_760

// A part of a key says how long it is.
function partField(found: FoundField, { type }: FoundColumn): FoundField {
  if (found.kind !== 'text') return found
  return { ...found, kind: 'char', maxLength: LONG, dbType: found.dbType ?? type }
}

function keyMember(
  read: Read,
  column: FoundColumn,
  found: FoundField,
  { reference, to }: Leads,
  others: ReadonlyMap<string, Read>,
  { introspection }: InspectOptions,
): Omit<InspectedMember, 'name'> {
  const target = others.get(reference.table)
  const at = target?.table.columns.find((one) => one.column === reference.to[0])
  const name = read.names.get(column.column) ?? ''
  const unique = read.indexes.unique.includes(column.column)
  const [onDelete, refused] = onDeleteOf(reference.onDelete, column, found)
  const made = column.default === undefined ? undefined : plainValue(column.default, found.kind)
  const held = at && introspection.fieldOf({ ...column, type: at.type })
  const own = held && sameType(column, at) ? undefined : (found.dbType ?? column.type)
  const settings = objectOf({
    to: to === undefined ? undefined : quoted(target?.names.get(to) ?? to),
    onDelete: onDelete === 'protect' ? undefined : quoted(onDelete),
    constraintName: constraintNameOf(read.table.table, reference),
    index: unique || read.indexes.indexed.includes(column.column) ? undefined : 'false',
  }) as Extract<Code, object>
  const call = [`() => ${target?.name ?? ''}`, ...(settings.items.length ? [`{ ${settings.items.join(', ')} }`] : [])]
  return {
    code: [
      `f.${unique ? 'oneToOne' : 'fk'}(${call.join(', ')})`,
      column.nullable ? '.null()' : '',
      made === undefined || typeof made === 'boolean' ? '' : `.dbDefault(${literalOf(made)})`,
      column.column === columnOf(name, true) ? '' : `.column(${quoted(column.column)})`,
      own === undefined ? '' : `.dbType(${quoted(own)})`,
      column.comment === undefined ? '' : `.comment(${quoted(column.comment)})`,
    ].join(''),
    notes: [
      ...(refused === undefined ? [] : [refused]),
      ...(column.default !== undefined && made === undefined ? [`The database fills it with ${column.default}.`] : []),
      ...(/^(?:NO ACTION|RESTRICT)?$/.test(reference.onUpdate)
        ? []
        : [`ON UPDATE ${reference.onUpdate} is not declared here.`]),
    ],
  }
}

function sameType(column: FoundColumn, at: FoundColumn): boolean {
  return column.type.toLowerCase() === at.type.toLowerCase()
}

function onDeleteOf(
  rule: string,
  { nullable, default: made }: FoundColumn,
  { kind }: FoundField,
): readonly [string, string?] {
  switch (rule) {
    case 'CASCADE':
      return ['cascade']
    case 'SET NULL':
      return nullable ? ['setNull'] : ['doNothing', 'ON DELETE SET NULL, though it may not be NULL.']
    case 'SET DEFAULT':
      return made !== undefined && plainValue(made, kind) !== undefined
        ? ['setDefault']
        : ['doNothing', 'ON DELETE SET DEFAULT, with a default that is no plain value.']
    default:
      return ['protect']
  }
}
