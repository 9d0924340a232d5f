import type { FieldSpec, Kind } from '@tsango/core/fields'
import { listOf } from '@tsango/toolkit/text'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Combined, Combiner } from '../query/chain/combine.ts'
import { type Plan, planOf } from '../query/shape/plan.ts'
import { type Cell, type Decode, objectDecoder } from '../rows/decoder.ts'
import { assemble } from './assemble.ts'
import { open, whereOf } from './clauses.ts'
import { cutCombined, outputFor } from './combined-cut.ts'
import type { Compilation } from './compilation.ts'
import { objectOutputs, rowOutputs } from './layout.ts'
import { refuseLock } from './lock.ts'
import { isCut } from './ordering.ts'
import { derive, type Output } from './output.ts'
import { asNullable, isCastAlike, WHOLE } from './specs.ts'
import { checkOrder } from './unused-order.ts'

/** What several queries give together, as a table. */
export interface CombinedTable {
  /** The table in brackets, with its name. */
  readonly from: string
  /** What is read of it. */
  readonly outputs: readonly Output[]
  /** All its columns: what it can be ordered by. */
  readonly known: readonly Output[]
  readonly decode: Decode
}

interface Part {
  readonly sql: string
  readonly outputs: readonly Output[]
  /** `undefined` for plain objects. */
  readonly rows: Decode | undefined
}

const WORDS: Readonly<Record<Combiner, string>> = {
  union: 'UNION',
  unionAll: 'UNION ALL',
  intersection: 'INTERSECT',
  difference: 'EXCEPT',
}

/** Compiles the queries that a plan combines. Raises {@link QueryError} where their columns do not fit. */
export function combinedTable(compilation: Compilation, plan: Plan, database: string): CombinedTable {
  const { operator, parts } = plan.combined as Combined
  // Columns that are chosen of rows are chosen in each query, so that what is alike there is one.
  const pushed = givesObjects(plan) ? undefined : plan.selection
  if (pushed) refuseComputed(pushed)
  const [head, ...others] = parts
  const first = compilePart(compilation, head as Combined['parts'][number], pushed, database)
  const rest = others.map((part) => compilePart(compilation, part, pushed, database, first))
  const outputs = first.outputs.map((output, index) => {
    if (operator !== 'unionAll') refuseSecret(output, operator)
    const specs = [output.spec, ...rest.map((part) => (part.outputs[index] as Output).spec)]
    const spec = commonSpec(specs, output, operator, first.rows !== undefined)
    const nullable = specs.some((one) => one?.nullable)
    return { ...output, spec: asNullable(spec, nullable) }
  })
  const table = compilation.aliases.take('combined')
  const { outer } = derive(compilation, outputs, table)
  const chosen = plan.selection && !pushed ? chosenOf(plan.selection, outer) : outer
  return {
    from: `(${[first, ...rest].map((part) => part.sql).join(` ${WORDS[operator]} `)}) AS ${compilation.operators.quote(table)}`,
    outputs: chosen,
    known: outer,
    decode: first.rows ?? objectsOf(compilation, chosen),
  }
}

function chosenOf(selection: Readonly<Record<string, Node>>, outer: readonly Output[]): Output[] {
  return Object.entries(selection).map(([name, node]) => ({ ...outputFor(node, outer), path: name, name }))
}

/** Whether the queries that a plan combines give plain objects. */
export function givesObjects({ combined }: Plan): boolean {
  const [first] = combined?.parts ?? []
  if (first === undefined) return false
  const plan = planOf(first.shape)
  return plan.selection !== undefined || givesObjects(plan)
}

// The columns of each are called `c0`, `c1`, … in the order of the first.
function compilePart(
  compilation: Compilation,
  { shape, offset }: Combined['parts'][number],
  selection: Plan['selection'],
  database: string,
  like?: Part,
): Part {
  const asked = planOf(shape)
  refuseLock(asked, 'a combination of queries')
  const plan: Plan = selection ? { ...asked, selection, distinct: false } : asked
  return compilation.beside(offset, () =>
    plan.combined ? nestedPart(compilation, plan, database, like) : plainPart(compilation, plan, database, like),
  )
}

function plainPart(compilation: Compilation, plan: Plan, database: string, like: Part | undefined): Part {
  const scope = open(compilation, plan)
  const columns: Output[] = []
  const rows = plan.selection
    ? void objectOutputs(compilation, plan.selection, columns)
    : rowOutputs(compilation, plan, scope, columns, database, undefined)
  if (columns.some((output) => output.part))
    throw new QueryError(
      'Queries that are combined give a key of several columns by its parts: name those in values().',
    )
  const outputs = arranged(columns, rows, like)
  const where = whereOf(compilation, plan, scope)
  const order = isCut(plan) ? 'own' : undefined
  if (!order) checkOrder(compilation, plan)
  const { selection = {} } = plan
  const nodes = outputs.flatMap(({ path }) => selection[path] ?? [])
  const sql = assemble(compilation, plan, scope, { columns: named(outputs), nodes, where, order })
  return { sql: isCut(plan) ? wrapped(compilation, sql) : sql, outputs, rows }
}

function nestedPart(compilation: Compilation, plan: Plan, database: string, like: Part | undefined): Part {
  const { from, outputs: columns, known, decode } = combinedTable(compilation, plan, database)
  const rows = plan.selection || givesObjects(plan) ? undefined : decode
  const outputs = arranged(columns, rows, like)
  return { sql: wrapped(compilation, cutCombined(compilation, plan, named(outputs), from, known)), outputs, rows }
}

// Not every database takes brackets, an order or a limit around one of the queries; every one takes a table.
function wrapped({ operators, aliases }: Compilation, sql: string): string {
  return `SELECT * FROM (${sql}) AS ${operators.quote(aliases.take('part'))}`
}

function named(outputs: readonly Output[]): Output[] {
  return outputs.map((output, index) => ({ ...output, read: undefined, name: `c${index}` }))
}

// SQL goes by position; what belongs together here has the same name.
function arranged(columns: readonly Output[], rows: Decode | undefined, like: Part | undefined): readonly Output[] {
  if (like === undefined) return columns
  const paths = like.outputs.map((output) => output.path)
  const own = columns.map((output) => output.path)
  const fits = paths.length === own.length && paths.every((path) => own.includes(path))
  if (!fits || (rows === undefined) !== (like.rows === undefined))
    throw new QueryError(
      `Queries that are combined must give the same columns. The first gives ${all(paths)}; another gives ${all(own)}.`,
    )
  return paths.map((path) => columns[own.indexOf(path)] as Output)
}

function all(names: readonly string[]): string {
  return listOf(names, { max: Number.POSITIVE_INFINITY })
}

function objectsOf(compilation: Compilation, outputs: readonly Output[]): Decode {
  return objectDecoder(
    outputs.map(({ path, spec = WHOLE }, index) => ({
      name: path,
      index,
      decode: compilation.codec(spec).decode as Cell['decode'],
    })),
  )
}

function refuseComputed(selection: Readonly<Record<string, Node>>): void {
  for (const [name, { kind }] of Object.entries(selection))
    if (kind !== 'path' && kind !== 'annotation')
      throw new QueryError(
        `"${name}" is computed: behind union(), intersection() and difference() only columns can be chosen. Compute it in each query before.`,
      )
}

function refuseSecret({ spec, path }: Output, operator: Combiner): void {
  if (spec?.kind === 'encrypted')
    throw new QueryError(
      `"${path}" is encrypted: ${operator}() compares what its queries give, and the same text is another each time. Choose other columns with values(), or unite with { all: true }.`,
    )
}

/** The kinds of whole numbers that are one kind where queries meet. */
export const INTEGERS: ReadonlySet<Kind> = new Set<Kind>(['bigAuto', 'smallInt', 'int', 'bigInt'])
const TEXTS: ReadonlySet<Kind> = new Set<Kind>(['char', 'text', 'slug', 'email', 'url'])

/** The spec of a column that several queries give. Raises {@link QueryError} where there is none. */
export function commonSpec(
  specs: readonly (FieldSpec | undefined)[],
  { path }: Output,
  operator: string,
  rows: boolean,
): FieldSpec {
  const [first = WHOLE, ...others] = specs.map((spec) => spec ?? WHOLE)
  if (others.every((spec) => isAlike(first, spec))) return first
  const kinds = [first, ...others].map((spec) => spec.kind)
  const cast = [first, ...others].some((spec) => spec.cast)
  if (!(rows || cast) && kinds.every((kind) => INTEGERS.has(kind))) return WHOLE
  if (!cast && kinds.every((kind) => TEXTS.has(kind))) return first
  throw new QueryError(
    `${operator}() cannot put "${path}" into one column: it is ${[...new Set(kinds)].join(' in one query and ')} in another, or has other places behind the point.`,
  )
}

function isAlike(one: FieldSpec, other: FieldSpec): boolean {
  return one.kind === other.kind && one.places === other.places && isCastAlike(one, other)
}
