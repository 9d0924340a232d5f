import type { Kind, Sort } from '@tsango/core/fields'
import type { AggregateCall, AggregateName } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { compileOpaque } from './columns.ts'
import type { Compilation, Piece } from './compilation.ts'
import { refuseComposite } from './composite-keys.ts'
import { compileJsonAggregate, isJsonAggregate } from './json-aggregates.ts'
import { compileOrder } from './ordering.ts'
import { TEXT, whatIs } from './specs.ts'

const BITS: readonly AggregateCall['name'][] = ['bitAnd', 'bitOr', 'bitXor']
const NUMERIC: readonly AggregateCall['name'][] = ['sum', 'avg', 'stdDevPop', 'stdDevSamp', 'varPop', 'varSamp']
const NUMBERS: readonly Sort[] = ['number', 'decimal', 'duration']
const PARTS: readonly Kind[] = ['float', 'bigIntExact']

type AggregateNode = Extract<Node, { kind: 'aggregate' }>

/** Compiles an aggregate over the rows of a query, or of a group of them. */
export function compileAggregate(compilation: Compilation, node: AggregateNode): Piece {
  const { over } = compilation.level
  if (over === 'aggregate') throw new QueryError(`${node.name}() cannot be made of what is an aggregate itself.`)
  if (over === 'rows')
    throw new QueryError(
      `${node.name}() of a column is made of many rows: use aggregate(), or say what is a group before, as in values('status').annotate(…). For a value of each row, ask a relation, p.comments.${node.name}(…), or a window, ${node.name}().over(…).`,
    )
  return otherwise(
    compilation,
    node,
    compilation.within('aggregate', () => overRows(compilation, node)),
  )
}

function overRows(compilation: Compilation, node: AggregateNode): Piece {
  const { name, item, distinct } = node
  if (isJsonAggregate(name)) return compileJsonAggregate(compilation, node, name)
  const piece =
    name === 'count' && !distinct
      ? refuseComposite(compileOpaque(compilation, item), item.kind === 'path' ? item.path : name)
      : compilation.compile(item)
  return aggregated(compilation, name, piece, { distinct, joined: joinedOf(compilation, node, piece) })
}

/** What an aggregate puts between texts, and in which order. */
function joinedOf(compilation: Compilation, { parts, distinct }: AggregateNode, item: Piece): AggregateCall['joined'] {
  if (!parts?.separator) return undefined
  const between = compilation.compile(parts.separator, TEXT, 'separator')
  const separator = compilation.operators.typed(between.sql, compilation.codec(TEXT).castType, TEXT)
  const order = compileOrder(compilation, { reversed: false }, parts.order ?? [])
  if (distinct && order.some((term) => term.sql !== item.sql))
    throw new QueryError('Texts that are taken once each can only be ordered by themselves.')
  return { separator, order: order.map(({ term }) => term).join(', ') }
}

/** Puts what an aggregate is of no rows in the place of NULL. */
function otherwise(compilation: Compilation, { parts, name }: AggregateNode, piece: Piece): Piece {
  const value = parts?.otherwise
  if (value?.kind !== 'slot') return piece
  const spec = { ...piece.spec, nullable: false }
  const mark = compilation.parameter(value.slot, spec, `the default of ${name}()`)
  const typed = compilation.operators.typed(mark, compilation.codec(spec).castType, spec)
  return { ...piece, sql: `COALESCE(${piece.sql}, ${typed})`, spec, nullable: false }
}

/** Compiles an aggregate over a window. */
export function compileAggregateOver(compilation: Compilation, node: AggregateNode, over: string): Piece {
  const { name, parts, distinct } = node
  if (parts?.separator || isJsonAggregate(name))
    throw new QueryError('Texts and lists are put together over groups alone: no window has them on every database.')
  if (distinct)
    throw new QueryError(
      `${name}({ distinct }) has no meaning over a window on any database. Count in a query of its own.`,
    )
  return otherwise(compilation, node, aggregated(compilation, name, compilation.compile(node.item), { over }))
}

/** An aggregate of something compiled. */
export function aggregated(
  { operators }: Compilation,
  name: AggregateName,
  item: Piece,
  { distinct = false, over = '', joined }: Partial<Pick<AggregateCall, 'distinct' | 'over' | 'joined'>> = {},
): Piece {
  refuseOther(name, item)
  const spec = operators.aggregateSpec(name, item.spec)
  return {
    sql: operators.aggregate({ name, item: item.sql, spec: item.spec, distinct, over, joined }),
    spec,
    nullable: name !== 'count',
  }
}

function refuseOther(name: AggregateName, { spec }: Piece): void {
  // Each database would take it for another number, or for none.
  if (NUMERIC.includes(name) && !NUMBERS.includes(spec.sort))
    throw new QueryError(
      `${name}() takes numbers, decimals and durations; this is ${whatIs(spec)}. Count it, or cast it to a number first.`,
    )
  if (name === 'joined' && spec.sort !== 'text') throw new QueryError(`stringAgg takes text; this is ${whatIs(spec)}.`)
  if (BITS.includes(name) && (spec.sort !== 'number' || PARTS.includes(spec.kind)))
    throw new QueryError(`${name} takes whole numbers; this is ${whatIs(spec)}.`)
}
