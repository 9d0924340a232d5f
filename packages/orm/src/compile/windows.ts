import type { FieldSpec } from '@tsango/core/fields'
import type { WindowFunction } from '../dialects/base/base.ts'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { isWindowed } from '../expressions/stages.ts'
import { compileAggregateOver } from './aggregates.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileFrame } from './frames.ts'
import { WHOLE } from './specs.ts'

type WindowNode = Extract<Node, { kind: 'window' }>

const FLOAT: FieldSpec = computedSpec('float', 'number')

const WHOLE_FRAME = 'ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING'

/** The functions of windows by their names in SQL, and what they give; `undefined`: what their item is. */
const FUNCTIONS: Readonly<Record<WindowFunction, readonly [name: string, spec: FieldSpec | undefined]>> = {
  rowNumber: ['ROW_NUMBER', WHOLE],
  rank: ['RANK', WHOLE],
  denseRank: ['DENSE_RANK', WHOLE],
  percentRank: ['PERCENT_RANK', FLOAT],
  cumeDist: ['CUME_DIST', FLOAT],
  ntile: ['NTILE', WHOLE],
  lag: ['LAG', undefined],
  lead: ['LEAD', undefined],
  firstValue: ['FIRST_VALUE', undefined],
  lastValue: ['LAST_VALUE', undefined],
  nthValue: ['NTH_VALUE', undefined],
}

/** Compiles a function over a window. */
export function compileWindow(compilation: Compilation, node: WindowNode): Piece {
  const { over } = compilation.level
  if (over !== 'rows' && over !== 'groups')
    throw new QueryError(
      'A function over a window has a value for each row that a query gives: it stands in no aggregate and in no update.',
    )
  const { name, items, detail, partition, order } = node
  const { annotations } = compilation.level
  if ([...items, ...partition, ...order.map(({ item }) => item)].some((one) => isWindowed(one, annotations)))
    throw new QueryError(
      'A value over a window stands in no window: it is known once the rows are there. Ask fromQuery(query), where it is a column.',
    )
  const window = ` OVER (${windowOf(compilation, node)})`
  const [item] = items
  if (name === 'aggregate') {
    if (item?.kind !== 'aggregate') throw new QueryError('Only an aggregate stands over a window by itself.')
    return compileAggregateOver(compilation, item, window)
  }
  const share = shareOf(compilation, node)
  if (share !== undefined) return { sql: share, spec: FLOAT, nullable: false }
  const [word, given] = FUNCTIONS[name]
  const piece = item && compilation.compile(item)
  const [, other] = items
  if (other && piece) return neighbour(compilation, { word, window, detail }, piece, other)
  const nullable = given === undefined
  const spec = given ?? { ...(piece?.spec ?? WHOLE), nullable, unique: false, index: false }
  const parts = [...(piece ? [piece.sql] : []), ...(detail === undefined ? [] : [String(detail)])]
  return { sql: `${word}(${parts.join(', ')})${window}`, spec, nullable }
}

// A share goes by the whole order, whatever rows a frame takes.
function shareOf(compilation: Compilation, node: WindowNode): string | undefined {
  const { share } = compilation.operators
  if (!share || (node.name !== 'percentRank' && node.name !== 'cumeDist')) return undefined
  const window = windowOf(compilation, { ...node, frame: undefined })
  return share(node.name, ` OVER (${window})`, ` OVER (${window} ${WHOLE_FRAME})`)
}

interface Neighbour {
  readonly word: string
  readonly window: string
  readonly detail: number | undefined
}

// Not every database takes a default, and that a value is NULL does not say that its row is missing.
function neighbour(compilation: Compilation, { word, window, detail }: Neighbour, piece: Piece, other: Node): Piece {
  const value = compilation.compile(other, piece.spec)
  const sql = compilation.operators.typed(value.sql, compilation.codec(piece.spec).castType, piece.spec)
  const offset = String(detail ?? 1)
  return {
    sql: `CASE WHEN ${word}(1, ${offset})${window} IS NULL THEN ${sql} ELSE ${word}(${piece.sql}, ${offset})${window} END`,
    spec: { ...piece.spec, unique: false, index: false },
    nullable: piece.nullable,
  }
}

function windowOf(compilation: Compilation, { name, partition, order, frame }: WindowNode): string {
  const { kept } = compilation.level
  const parted = kept ? [`CASE WHEN ${kept()} THEN 1 ELSE 0 END`] : []
  const partitions = [...parted, ...partition.map((node) => compilation.compile(node).sql)].join(', ')
  const { terms, sql } = compileFrame(compilation, order, frame)
  const { noOrder } = compilation.operators
  const ofAll = name === 'aggregate' && !terms
  const by = terms || (ofAll && partitions ? '' : noOrder)
  const rows = sql || (ofAll && by ? WHOLE_FRAME : '')
  return [partitions && `PARTITION BY ${partitions}`, by && `ORDER BY ${by}`, rows].filter(Boolean).join(' ')
}
