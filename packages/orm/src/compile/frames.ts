import type { FieldSpec } from '@tsango/core/fields'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError, Unsupported } from '../errors/errors.ts'
import type { FrameExclusion, OrderNode, WindowFrameNode } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileOrder } from './ordering.ts'
import { binder } from './parameters.ts'
import { DAY, MOMENT } from './specs.ts'

/** The order of a window, and the rows of it that are taken. */
export interface CompiledFrame {
  /** What stands behind `ORDER BY`, or `''`. */
  readonly terms: string
  readonly sql: string
}

const EXCLUDED: Readonly<Record<FrameExclusion, string>> = { currentRow: 'CURRENT ROW', group: 'GROUP', ties: 'TIES' }

/** Compiles the order of a window together with its frame, as a range that goes by values is one of what the order goes by. */
export function compileFrame(
  compilation: Compilation,
  order: readonly OrderNode[],
  frame: WindowFrameNode | undefined,
): CompiledFrame {
  const terms = (): string =>
    compileOrder(compilation, { reversed: false }, order)
      .map(({ term }) => term)
      .join(', ')
  if (!frame) return { terms: terms(), sql: '' }
  refuseMissing(compilation, frame, order)
  if (frame.unit !== 'range' || !(frame.from || frame.to)) return { terms: terms(), sql: frameSql(frame, String) }
  return ofValues(compilation, order, frame)
}

function refuseMissing(
  { features }: Compilation,
  { unit, exclude }: WindowFrameNode,
  order: readonly OrderNode[],
): void {
  if (unit === 'groups' && !features.windowGroups)
    throw new Unsupported(
      'a frame of groups of rows that are alike',
      features.title,
      'Annotate denseRank() over the same order, and ask for a range of that from fromQuery().',
    )
  if (exclude && !features.windowExclusion)
    throw new Unsupported(
      'a frame that leaves rows out',
      features.title,
      'Take what the row itself adds away from the result, or make two frames: one before it and one behind it.',
    )
  if (unit === 'groups' && order.length === 0)
    throw new QueryError('A frame of groups needs an order, which says what rows are alike: orderBy.')
}

// Moments and days are ordered by how far they lie from one of them, so that every database that has ranges of numbers has ranges of them.
function ofValues(compilation: Compilation, order: readonly OrderNode[], frame: WindowFrameNode): CompiledFrame {
  const [term, more] = order
  if (!term || more || term.nulls)
    throw new QueryError(
      'A range that goes by values goes by one: give the window one term to be ordered by, without a place for NULL.',
    )
  const piece = compilation.compile(term.item)
  const measured = measure(compilation, piece)
  return {
    terms: compilation.operators.order(measured.sql, term.descending, undefined, piece.nullable),
    sql: frameSql(frame, (distance) => literal(compilation, measured.spec, distance)),
  }
}

function measure(compilation: Compilation, piece: Piece): Pick<Piece, 'sql' | 'spec'> {
  const { moments } = compilation.operators
  const { kind, sort } = piece.spec
  if (kind === 'dateTime')
    return { sql: moments.since(piece.sql, beginning(compilation, MOMENT, new Date(0))), spec: WHOLE_DISTANCE }
  if (kind === 'date')
    return { sql: moments.daysSince(piece.sql, beginning(compilation, DAY, '1970-01-01')), spec: WHOLE_DISTANCE }
  if (sort === 'number' || sort === 'decimal' || sort === 'duration') return piece
  throw new QueryError(
    `A range goes by numbers, moments of milliseconds and days; this window is ordered by ${kind}. Count rows instead: frame: { rows: … }.`,
  )
}

const WHOLE_DISTANCE: FieldSpec = computedSpec('bigInt', 'number')

function beginning(compilation: Compilation, spec: FieldSpec, value: Date | string): string {
  const codec = compilation.codec(spec)
  const mark = compilation.parameters.constant(binder(spec, codec, 'A range')(value))
  return compilation.operators.typed(codec.write ? codec.write(mark) : mark, codec.castType, spec)
}

// Not every database takes a parameter here: the number was held to be one when the frame was made.
function literal(compilation: Compilation, { kind, places }: FieldSpec, distance: string): string {
  if (kind === 'float') return distance
  if (kind === 'decimal') {
    const spec = computedSpec('decimal', 'decimal', false, { digits: 60, places: places ?? 0 })
    return String(binder(spec, compilation.codec(spec), 'The range')(distance))
  }
  if (/^\d+$/.test(distance)) return distance
  throw new QueryError(`A range of whole numbers, moments and days goes by whole numbers; this is ${distance}.`)
}

function frameSql({ unit, from, to, exclude }: WindowFrameNode, literal: (distance: string) => string): string {
  const left = exclude ? ` EXCLUDE ${EXCLUDED[exclude]}` : ''
  const bounds = `${boundOf(from, 'PRECEDING', literal)} AND ${boundOf(to, 'FOLLOWING', literal)}`
  return `${unit.toUpperCase()} BETWEEN ${bounds}${left}`
}

function boundOf(bound: number | string | null, all: string, literal: (distance: string) => string): string {
  if (bound === null) return `UNBOUNDED ${all}`
  const number = Number(bound)
  if (number === 0) return 'CURRENT ROW'
  return `${literal(String(bound).replace(/^-/, ''))} ${number < 0 ? 'PRECEDING' : 'FOLLOWING'}`
}
