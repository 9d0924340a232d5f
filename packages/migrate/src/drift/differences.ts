import type { FoundColumn, FoundIndex, FoundReference, FoundTable } from '@tsango/orm/dialects'

/** What is compared. */
export type Part = 'table' | 'view' | 'column' | 'key' | 'index' | 'reference' | 'check' | 'exclusion'

/** In what a database differs from its migrations. */
export interface Difference {
  readonly table: string
  readonly part: Part
  /** The column, index or constraint; the columns of a foreign key. Absent for the table itself. */
  readonly name?: string
  /** `missing`: the migrations have it; `strange`: the database alone has it; else the aspect in which the two differ. */
  readonly what:
    | 'missing'
    | 'strange'
    | 'type'
    | 'nullable'
    | 'default'
    | 'comment'
    | 'identity'
    | 'generated'
    | 'hidden'
    | 'definition'
    /** Of a foreign key: rows that were there before it were never held to it. */
    | 'unproved'
  /** What the database has, in its words. */
  readonly found?: string
  /** What the migrations make of it, in the same words. */
  readonly wanted?: string
}

/** All differences of two tables or views of one name. */
export function tableDifferences(found: FoundTable | undefined, wanted: FoundTable | undefined): readonly Difference[] {
  const { table, kind } = (found ?? wanted) as FoundTable
  if (!found || !wanted) return [{ table, part: kind, what: found ? 'strange' : 'missing' }]
  if (found.kind !== wanted.kind)
    return [{ table, part: 'table', what: 'definition', found: found.kind, wanted: wanted.kind }]
  if (kind === 'view')
    return [
      ...about(table, 'view', undefined, 'definition', words(found.definition), words(wanted.definition)),
      ...indexes(found, wanted),
    ]
  return [
    ...about(table, 'table', undefined, 'comment', found.comment, wanted.comment),
    ...about(table, 'key', undefined, 'definition', found.primaryKey.join(', '), wanted.primaryKey.join(', ')),
    ...columns(found, wanted),
    ...indexes(found, wanted),
    ...references(found, wanted),
    ...checks(found, wanted),
    ...exclusions(found, wanted),
  ]
}

type Aspect = Difference['what']

function about(
  table: string,
  part: Part,
  name: string | undefined,
  what: Aspect,
  found: string | undefined,
  wanted: string | undefined,
): readonly Difference[] {
  if (found === wanted) return []
  return [
    {
      table,
      part,
      ...(name === undefined ? {} : { name }),
      what,
      ...(found === undefined ? {} : { found }),
      ...(wanted === undefined ? {} : { wanted }),
    },
  ]
}

function columns(found: FoundTable, wanted: FoundTable): readonly Difference[] {
  const { table } = found
  const shown = found.columns.filter(
    ({ column, hidden }) => !hidden || wanted.columns.some((one) => one.column === column),
  )
  return [
    ...wanted.columns.flatMap((column) => {
      const own = found.columns.find((one) => one.column === column.column)
      return own ? columnDifferences(table, own, column) : [missing(table, 'column', column.column)]
    }),
    ...shown
      .filter(({ column }) => !wanted.columns.some((one) => one.column === column))
      .map(({ column, type }) => strange(table, 'column', column, type)),
  ]
}

function columnDifferences(table: string, found: FoundColumn, wanted: FoundColumn): readonly Difference[] {
  const name = wanted.column
  const of = (what: Aspect, read: (column: FoundColumn) => string | undefined): readonly Difference[] =>
    about(table, 'column', name, what, read(found), read(wanted))
  const key = found.primaryKey && wanted.primaryKey
  return [
    ...of('type', typeText),
    ...(key ? [] : of('nullable', ({ nullable }) => (nullable ? 'NULL' : 'NOT NULL'))),
    ...of('identity', ({ identity }) => (identity ? 'counted up' : undefined)),
    // What counts up is told as a default by some.
    ...(found.identity && wanted.identity ? [] : of('default', (one) => one.default)),
    ...of(
      'generated',
      ({ generated }) => generated && `${words(generated.expression)} ${generated.stored ? 'STORED' : 'VIRTUAL'}`,
    ),
    ...of('comment', (one) => one.comment),
    ...of('hidden', ({ hidden }) => (hidden ? 'hidden' : undefined)),
  ]
}

// What a type is called is the same in any case; a collation is told with some types, and beside others.
function typeText({ type, collation }: FoundColumn): string {
  const plain =
    / COLLATE /i.test(type) || collation === undefined || collation.toUpperCase() === 'BINARY'
      ? type
      : `${type} COLLATE ${collation}`
  return plain.toLowerCase()
}

function words(text: string | undefined): string | undefined {
  return text && unwrapped(text.replace(/\s+/g, ' ').replace(/;$/, '').trim())
}

// Some databases keep the brackets that an expression was written in.
function unwrapped(text: string): string {
  if (!text.startsWith('(') || !text.endsWith(')')) return text
  let depth = 0
  for (const { 0: token, index } of text.matchAll(/'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|[()]/g)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth === 0 && index < text.length - 1) return text
  }
  return unwrapped(text.slice(1, -1).trim())
}

function indexes(found: FoundTable, wanted: FoundTable): readonly Difference[] {
  const { table } = found
  const left = [...found.indexes]
  const take = (match: (index: FoundIndex) => boolean): FoundIndex | undefined => {
    const at = left.findIndex(match)
    return at < 0 ? undefined : left.splice(at, 1)[0]
  }
  const gone: Difference[] = []
  for (const index of wanted.indexes) {
    const own =
      take(({ name }) => name === index.name && name !== '') ??
      take((one) => one.name === '' && indexText(one) === indexText(index))
    gone.push(
      ...(own
        ? about(table, 'index', index.name, 'definition', indexText(own), indexText(index))
        : [missing(table, 'index', index.name)]),
    )
  }
  return [...gone, ...left.map((index) => strange(table, 'index', index.name, indexText(index)))]
}

/** An index in words. */
export function indexText(index: FoundIndex): string {
  const { unique, terms, where, include, method, nullsNotDistinct, deferrable, config, invalid } = index
  const parts = terms.map(({ column, expression, descending, opclass, prefix, nulls }) =>
    [
      column === undefined ? `(${words(expression)})` : `"${column}"`,
      prefix === undefined ? '' : `(${prefix})`,
      opclass ? ` ${opclass}` : '',
      descending ? ' DESC' : '',
      nulls ? ` NULLS ${nulls.toUpperCase()}` : '',
    ].join(''),
  )
  return [
    `${unique ? 'unique ' : ''}${method} (${parts.join(', ')})`,
    ...(include.length ? [`including ${include.join(', ')}`] : []),
    ...(nullsNotDistinct ? ['NULLs alike'] : []),
    ...(deferrable ? [`told when ${deferrable}`] : []),
    ...(config === undefined ? [] : [`read as ${config}`]),
    ...(where === undefined ? [] : [`where ${words(where)}`]),
    ...(invalid ? ['INVALID, as its build broke off: no query uses it'] : []),
  ].join(' ')
}

// One is known by its columns and where it leads: some databases do not tell its name.
function references(found: FoundTable, wanted: FoundTable): readonly Difference[] {
  const { table } = found
  const left = [...found.references]
  const differences: Difference[] = []
  for (const reference of wanted.references) {
    const alike = (one: FoundReference): boolean => nameOf(one) === nameOf(reference) && one.table === reference.table
    const named = left.findIndex((one) => alike(one) && one.name === reference.name)
    const at = named < 0 ? left.findIndex(alike) : named
    const [own] = at < 0 ? [] : left.splice(at, 1)
    differences.push(
      ...(own
        ? referenceDifferences(table, own, reference)
        : [missing(table, 'reference', nameOf(reference), referenceText(reference))]),
    )
  }
  return [...differences, ...left.map((one) => strange(table, 'reference', nameOf(one), referenceText(one)))]
}

const nameOf = ({ columns }: FoundReference): string => columns.join(', ')

function referenceDifferences(table: string, found: FoundReference, wanted: FoundReference): readonly Difference[] {
  const name = nameOf(wanted)
  const other = about(table, 'reference', name, 'definition', referenceText(found), referenceText(wanted))
  return other.length === 0 && found.unproved ? [{ table, part: 'reference', name, what: 'unproved' }] : other
}

function referenceText({ name, table, to, onDelete, onUpdate }: FoundReference): string {
  const rule = (of: string, what: string): string => (/^(?:RESTRICT|NO ACTION)?$/.test(of) ? '' : ` ON ${what} ${of}`)
  const told = name === undefined ? '' : ` as "${name}"`
  return `${table} (${to.join(', ')})${rule(onDelete, 'DELETE')}${rule(onUpdate, 'UPDATE')}${told}`
}

function checks(found: FoundTable, wanted: FoundTable): readonly Difference[] {
  const { table } = found
  const left = [...found.checks]
  const differences: Difference[] = []
  for (const check of wanted.checks) {
    const text = words(check.expression)
    const named = left.findIndex(({ name }) => name === check.name && name !== '')
    const at = named < 0 ? left.findIndex((one) => one.name === '' && words(one.expression) === text) : named
    const [own] = at < 0 ? [] : left.splice(at, 1)
    differences.push(
      ...(own
        ? about(table, 'check', check.name, 'definition', words(own.expression), text)
        : [missing(table, 'check', check.name, text)]),
    )
  }
  return [...differences, ...left.map(({ name, expression }) => strange(table, 'check', name, words(expression)))]
}

function exclusions(found: FoundTable, wanted: FoundTable): readonly Difference[] {
  const { table } = found
  return [
    ...wanted.exclusions.flatMap(({ name, definition }) => {
      const own = found.exclusions.find((one) => one.name === name)
      return own
        ? about(table, 'exclusion', name, 'definition', own.definition, definition)
        : [missing(table, 'exclusion', name, definition)]
    }),
    ...found.exclusions
      .filter(({ name }) => !wanted.exclusions.some((one) => one.name === name))
      .map(({ name, definition }) => strange(table, 'exclusion', name, definition)),
  ]
}

function missing(table: string, part: Part, name: string, wanted?: string): Difference {
  return { table, part, name, what: 'missing', ...(wanted === undefined ? {} : { wanted }) }
}

function strange(table: string, part: Part, name: string, found?: string): Difference {
  return { table, part, name, what: 'strange', ...(found === undefined ? {} : { found }) }
}

const PARTS: Readonly<Record<Part, string>> = {
  table: 'table',
  view: 'view',
  column: 'column',
  key: 'primary key',
  index: 'index',
  reference: 'foreign key',
  check: 'check',
  exclusion: 'exclusion constraint',
}

/** A difference as a line for people. */
export function describeDifference({ table, part, name, what, found, wanted }: Difference): string {
  const place =
    part === 'table' || part === 'view'
      ? `The ${PARTS[part]} "${table}"`
      : `"${table}": the ${PARTS[part]}${name ? ` "${name}"` : ''}`
  if (what === 'missing') return `${place} is missing.`
  if (what === 'strange') return `${place} is in no migration${found === undefined ? '' : `: ${found}`}.`
  if (what === 'unproved') return `${place} is NOT VALID: rows that were there before it were never held to it.`
  const aspect = what === 'definition' ? '' : `${what === 'nullable' ? 'NULL' : what}: `
  return `${place} differs in its ${aspect || 'definition: '}the database has ${found ?? 'none'}, the migrations make ${wanted ?? 'none'}.`
}
