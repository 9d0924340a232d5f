import type { ModelClass } from '@tsango/core/model'
import { intern, internNamed } from '../expressions/intern.ts'
import type { Node } from '../expressions/node.ts'
import { lookupStep, type PlacedQuery } from '../query/chain/lookup-step.ts'
import { rootShape, type Terminal } from '../query/shape/shape.ts'
import { currentSession } from '../scope/scope.ts'
import type { RowBase } from './row.ts'
import { explainedDelete } from './violations.ts'

/** Keys of one statement where each is a parameter of its own. */
export const KEYS_A_STATEMENT = 16_384

/** How many of some keys one statement takes where each part of each is a parameter of its own. */
export function keysOfStatement([first]: readonly unknown[]): number {
  return Array.isArray(first) ? Math.floor(KEYS_A_STATEMENT / first.length) : KEYS_A_STATEMENT
}

/** All rows of a model, also those that its scopes hide, as a query that rows themselves can ask: query sets stand above them. */
export function allRows(model: ModelClass, using: string): PlacedQuery {
  const all = rootShape(model).child('without *', 0, () => ({ kind: 'without', scopes: 'all' }))
  return { shape: all, values: [], using }
}

/** Those of a query's rows for which lookups hold. */
export function among({ shape, values, using }: PlacedQuery, lookups: object): PlacedQuery {
  const step = lookupStep(lookups, false)
  if (step.values === undefined) return { shape, values, using }
  return { shape: shape.child(step.key, step.values.length, step.make), values: [...values, ...step.values], using }
}

/** Those of a query's rows for which a condition holds. */
export function where({ shape, values, using }: PlacedQuery, condition: Node): PlacedQuery {
  const made = intern(condition)
  const child = shape.child(made.key && `where ${made.key}`, made.values.length, (base) => ({
    kind: 'condition',
    node: made.build(base),
  }))
  return { shape: child, values: [...values, ...made.values], using }
}

/** A query that stands behind `in`. */
export function inner(query: PlacedQuery): { readonly subquery: PlacedQuery } {
  return { subquery: query }
}

/** The rows of a query, held until the end of the transaction where the database can. */
export async function heldRows({ shape, values, using }: PlacedQuery): Promise<RowBase[]> {
  const lock = { wait: 'wait', of: undefined } as const
  const held = shape.child(`lock ${JSON.stringify(lock)}`, 0, () => ({ kind: 'lock', lock }))
  return (await run({ shape: held, values, using })) as RowBase[]
}

/** The rows of a query. */
export async function rowsOf(query: PlacedQuery): Promise<RowBase[]> {
  return (await run(query)) as RowBase[]
}

/** Some columns of a query's rows, which are held until the end of the transaction where the database can. */
export async function heldColumns(
  { shape, values, using }: PlacedQuery,
  paths: readonly string[],
): Promise<Record<string, unknown>[]> {
  const nodes = Object.fromEntries(paths.map((path) => [path, { kind: 'path', depth: 0, path } satisfies Node]))
  const lock = { wait: 'wait', of: undefined } as const
  const held = shape
    .child(`values ${paths.join()}`, 0, () => ({ kind: 'select', nodes }))
    .child(`lock ${JSON.stringify(lock)}`, 0, () => ({ kind: 'lock', lock }))
  return (await run({ shape: held, values, using })) as Record<string, unknown>[]
}

/** Some rows of a query. */
export async function someRows({ shape, values, using }: PlacedQuery, most: number): Promise<RowBase[]> {
  const cut = shape.child('limit', 1, (slot) => ({ kind: 'limit', slot }))
  return (await run({ shape: cut, values: [...values, most], using })) as RowBase[]
}

/** One column of a query's rows, as a query. */
export function columnQuery({ shape, values, using }: PlacedQuery, path: string): PlacedQuery {
  const node: Node = { kind: 'path', depth: 0, path }
  return { shape: shape.child(`values ${path}`, 0, () => ({ kind: 'select', nodes: { [path]: node } })), values, using }
}

/** One column of a query's rows. */
export async function columnOf(query: PlacedQuery, path: string): Promise<unknown[]> {
  return ((await run(columnQuery(query, path))) as Record<string, unknown>[]).map((row) => row[path])
}

/** How many rows a query has. */
export async function countOf(query: PlacedQuery): Promise<number> {
  const [count] = await run(ended(query, { kind: 'count' }))
  return Number(count)
}

/** The greatest value of one column of a query's rows, by the values of others. */
export async function greatest(
  { shape, values, using }: PlacedQuery,
  of: string,
  by: readonly string[],
): Promise<readonly (readonly [values: readonly unknown[], most: number])[]> {
  const path = (name: string): Node => ({ kind: 'path', depth: 0, path: name })
  const nodes = Object.fromEntries(by.map((name, index) => [`by${index}`, path(name)]))
  const most = { most: { kind: 'aggregate', name: 'max', item: path(of), distinct: false } satisfies Node }
  const grouped = shape
    .child(`greatest by ${by.join()}`, 0, () => ({ kind: 'select', nodes, grouped: true }))
    .child(`greatest ${of}`, 0, () => ({ kind: 'annotate', nodes: most, hidden: false }))
  const rows = (await run({ shape: grouped, values, using })) as Record<string, unknown>[]
  return rows.map((row) => [by.map((_, index) => row[`by${index}`]), Number(row.most)] as const)
}

/** Throws what a write of a query's rows throws where it takes none such; nothing is run. */
export function checkWritten(query: PlacedQuery): void {
  const { shape, values, using } = ended(query, { kind: 'delete' })
  currentSession(using).database.compiled.get(shape, values)
}

/** Deletes the rows of a query in one statement; resolves to how many. */
export async function deleteAll(query: PlacedQuery): Promise<number> {
  const { shape, values, using } = ended(query, { kind: 'delete' })
  const session = currentSession(using)
  const { compiled: cache, registry } = session.database
  const compiled = cache.get(shape, values)
  try {
    return (await session.run(compiled.statement, cache.bind(compiled, values))).affected
  } catch (error) {
    throw explainedDelete(error, registry)
  }
}

/** What counts a version up: who has read a row before must be told that it is another one now. */
export function nextVersion(path: string): Node {
  const one: Node = { kind: 'value', value: 1 }
  return { kind: 'arithmetic', operator: '+', left: { kind: 'path', depth: 0, path }, right: one }
}

/** Writes one value into columns of a query's rows, and counts up their version, in one statement; resolves to how many. */
export async function setAll(
  { shape, values, using }: PlacedQuery,
  set: Readonly<Record<string, unknown>>,
  version?: string,
): Promise<number> {
  const counted = version === undefined ? {} : { [version]: nextVersion(version) }
  const nodes = Object.entries(set).map(([attribute, value]): [string, Node] => [attribute, { kind: 'value', value }])
  const made = internNamed({ ...Object.fromEntries(nodes), ...counted })
  const child = shape.child(made.key && `update ${made.key}`, made.values.length, (base) => ({
    kind: 'end',
    terminal: { kind: 'update', nodes: made.build(base) },
  }))
  const session = currentSession(using)
  const all = [...values, ...made.values]
  const compiled = session.database.compiled.get(child, all)
  return (await session.run(compiled.statement, session.database.compiled.bind(compiled, all))).affected
}

function ended({ shape, values, using }: PlacedQuery, terminal: Terminal): PlacedQuery {
  return { shape: shape.child(terminal.kind, 0, () => ({ kind: 'end', terminal })), values, using }
}

async function run({ shape, values, using }: PlacedQuery): Promise<unknown[]> {
  const session = currentSession(using)
  const { compiled: cache } = session.database
  const compiled = cache.get(shape, values)
  const { rows } = await session.run(compiled.statement, cache.bind(compiled, values))
  return rows.map((row) => compiled.decode(row))
}
