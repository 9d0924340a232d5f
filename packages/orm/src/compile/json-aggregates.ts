import type { FieldSpec } from '@tsango/core/fields'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { JsonAggregate, Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { JSON_VALUE } from './json.ts'
import { together } from './operands.ts'
import { compileOrder } from './ordering.ts'
import { TEXT, whatIs } from './specs.ts'
import { partOf } from './to-json.ts'

type AggregateNode = Extract<Node, { kind: 'aggregate' }>

/** Whether an aggregate gathers values. */
export function isJsonAggregate(name: AggregateNode['name']): name is JsonAggregate {
  return name === 'jsonAgg' || name === 'jsonObjectAgg' || name === 'arrayAgg'
}

/** Compiles an aggregate that gathers the values of rows: as a list, or by key. */
export function compileJsonAggregate(compilation: Compilation, node: AggregateNode, name: JsonAggregate): Piece {
  const { toJson } = compilation.operators
  const { parts = {}, distinct } = node
  const piece = together(compilation, [node.item], undefined).pieces[0] as Piece
  const where = parts.where ? compilation.compile(parts.where).sql : ''
  if (name === 'jsonObjectAgg') return byKey(compilation, parts.key as Node, piece, where)
  const terms = compileOrder(compilation, { reversed: false }, parts.order ?? [])
  if (distinct && terms.some((term) => term.sql !== piece.sql))
    throw new QueryError('Values that are taken once each can only be ordered by themselves.')
  const item = (value: string) => partOf(compilation, { sql: value, spec: piece.spec })
  const order = terms.map(({ term }) => term).join(', ')
  const sql = toJson.listOf({ value: piece.sql, item, distinct, order, where })
  return { sql, spec: name === 'jsonAgg' ? JSON_VALUE : listSpec(piece.spec), nullable: true }
}

function byKey(compilation: Compilation, key: Node, value: Piece, where: string): Piece {
  const { sql, spec } = together(compilation, [key], TEXT).pieces[0] as Piece
  if (spec.sort !== 'text') throw new QueryError(`jsonObjectAgg takes text as keys; this is ${whatIs(spec)}.`)
  const known = [`${sql} IS NOT NULL`, ...(where ? [`(${where})`] : [])].join(' AND ')
  return {
    sql: compilation.operators.toJson.objectOf(sql, partOf(compilation, value), known),
    spec: JSON_VALUE,
    nullable: true,
  }
}

/** A list whose items are read as a row's values are. */
function listSpec(item: FieldSpec): FieldSpec {
  const { get, set } = { ...READS[item.kind] }
  const read = (value: unknown): unknown => {
    if (value === null) return null
    const stored = get ? get(value as string) : value
    return item.cast ? item.cast.get(stored) : stored
  }
  const write = (value: unknown): unknown => {
    if (value === null) return null
    const stored = item.cast ? item.cast.set(value) : value
    return set ? set(stored as never) : stored
  }
  const cast = {
    get: (list: unknown) => (list as readonly unknown[]).map(read),
    set: (list: unknown) => (list as readonly unknown[]).map(write),
    validators: [],
  }
  return computedSpec('json', 'cast', true, { cast })
}

interface Read {
  readonly get: (text: string) => unknown
  readonly set: (value: never) => unknown
}

const READS: Partial<Readonly<Record<FieldSpec['kind'], Read>>> = {
  bigIntExact: { get: BigInt, set: (value: bigint) => value.toString() },
  dateTime: { get: (text) => new Date(text), set: (value: Date) => value.toISOString() },
}
