import type { FieldSpec } from '@tsango/core/fields'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Plan } from '../query/shape/plan.ts'
import {
  type Cell,
  columnCells,
  type Decode,
  objectDecoder,
  PARENT_KEY,
  type RowLayout,
  rowDecoder,
} from '../rows/decoder.ts'
import { rowState } from '../rows/state.ts'
import { compileOpaque } from './columns.ts'
import type { Compilation, Piece } from './compilation.ts'
import { checkLoading, loadedFields } from './loading.ts'
import type { Output } from './output.ts'
import type { Scope } from './scope.ts'
import { asNullable } from './specs.ts'

/** Gathers the columns of a plan that gives rows, and makes what reads them. */
export function rowOutputs(
  compilation: Compilation,
  plan: Plan,
  scope: Scope,
  columns: Output[],
  database: string,
  source: Piece | undefined,
): Decode {
  checkLoading(plan, scope.definition)
  const layout = layoutOf(
    compilation,
    plan,
    scope,
    scope.alias,
    scope.definition,
    plan.related.map((path) => path.split('__')),
    [],
    columns,
  )
  const computed: Cell[] = []
  for (const [name, node] of Object.entries(plan.annotations).filter(([name]) => !plan.hidden.includes(name)))
    computed.push(computedCell(compilation, name, node, columns))
  if (source?.parts) computed.push(tupleCell(compilation, PARENT_KEY, source.parts, source.spec, columns))
  else if (source) {
    const { read, decode } = compilation.codec(source.spec)
    computed.push({
      name: PARENT_KEY,
      index: columns.push({ sql: source.sql, read, name: undefined, path: PARENT_KEY, spec: source.spec }) - 1,
      decode: decode as Cell['decode'],
    })
  }
  return rowDecoder({ ...layout, cells: [...layout.cells, ...computed] }, rowState(database, 'saved'))
}

/** Gathers the columns of a plan that gives plain objects, and makes what reads them. Raises `QueryError` where those would hold nothing. */
export function objectOutputs(
  compilation: Compilation,
  nodes: Readonly<Record<string, Node>>,
  columns: Output[],
): Decode {
  if (Object.keys(nodes).length === 0)
    throw new QueryError(
      'values(), select() and aggregate() give objects of what they name, and here that is nothing. Name at least one column; rows as they are hold all of theirs.',
    )
  return objectDecoder(Object.entries(nodes).map(([name, node]) => computedCell(compilation, name, node, columns)))
}

function layoutOf(
  compilation: Compilation,
  plan: Plan,
  scope: Scope,
  alias: string,
  definition: Scope['definition'],
  paths: readonly (readonly string[])[],
  prefix: readonly string[],
  columns: Output[],
): RowLayout {
  const start = columns.length
  const fields = loadedFields(plan, definition, prefix)
  for (const field of fields)
    columns.push({
      sql: scope.column(field, alias),
      read: compilation.codec(field.spec).read,
      name: undefined,
      path: [...prefix, field.attribute].join('__'),
      also: [...prefix, field.name].join('__'),
      key: field.primaryKey && prefix.length === 0,
      spec: field.spec,
    })
  const heads = [...new Set(paths.map((path) => path[0]).filter((name) => name !== undefined))]
  const related = heads.map((name) => {
    const path = [...prefix, name]
    const reached = scope.related(path)
    const tails = paths.filter((one) => one[0] === name && one.length > 1).map((one) => one.slice(1))
    return {
      name,
      nullable: reached.nullable,
      layout: layoutOf(compilation, plan, scope, reached.alias, reached.definition, tails, path, columns),
    }
  })
  const missing = definition.fields.filter((field) => !fields.includes(field)).map((field) => field.attribute)
  const key = start + fields.findIndex((field) => field.primaryKey)
  return { definition, cells: columnCells(fields, compilation.columns, start), key, missing, related }
}

function tupleCell(
  compilation: Compilation,
  name: string,
  parts: readonly string[],
  { parts: specs = [] }: FieldSpec,
  columns: Output[],
): Cell {
  const cells = parts.map((sql, index): Cell => {
    const spec = specs[index] as FieldSpec
    const { read, decode } = compilation.codec(spec)
    const place = columns.push({ sql, read, name: undefined, path: name, spec, part: true }) - 1
    return { name: '', index: place, decode: decode as Cell['decode'] }
  })
  return { name, index: cells[0]?.index ?? 0, decode: undefined, parts: cells }
}

function computedCell(compilation: Compilation, name: string, node: Node, columns: Output[]): Cell {
  const { sql, spec: own, nullable, parts } = compileOpaque(compilation, node)
  // A column that is never NULL is so where its row may be missing.
  const spec = asNullable(own, nullable)
  if (parts) return tupleCell(compilation, name, parts, spec, columns)
  const { read, decode } = compilation.codec(spec)
  return { name, index: columns.push({ sql, read, name, path: name, spec }) - 1, decode: decode as Cell['decode'] }
}
