import type { FieldSpec } from '@tsango/core/fields'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { DAY, MOMENT, WHOLE } from './specs.ts'

/** What is reckoned with moments and days. */
export type MomentCall = 'later' | 'since' | 'daysLater' | 'daysSince' | 'monthsLater' | 'monthsSince'

/** Those that take one from another. */
const DIFFERENCES: readonly MomentCall[] = ['since', 'daysSince', 'monthsSince']

const DURATION = computedSpec('duration', 'duration')

/** Compiles what is so much later than a moment or a day, or how much later one is than another. */
export function compileMoments(compilation: Compilation, name: MomentCall, items: readonly Node[]): Piece {
  const ofDays = name !== 'later' && name !== 'since'
  const start = ofDays ? DAY : MOMENT
  const differs = DIFFERENCES.includes(name)
  const [left, right] = items.map((item, index) =>
    operand(compilation, name, item, index === 0 || differs ? start : WHOLE),
  ) as [Piece, Piece]
  const nullable = !differs || left.nullable || right.nullable
  const spec = differs ? (ofDays ? WHOLE : DURATION) : start
  const sql =
    name === 'monthsSince'
      ? monthsSince(compilation, left, right)
      : compilation.operators.moments[name](left.sql, right.sql)
  return { sql, spec: { ...spec, nullable }, nullable, zone: differs ? undefined : left.zone }
}

function operand(compilation: Compilation, name: MomentCall, item: Node, wanted: FieldSpec): Piece {
  const piece = compilation.compile(item, wanted, name)
  const { kind, sort } = piece.spec
  const whole = sort === 'duration' || (sort === 'number' && kind !== 'float' && kind !== 'bigIntExact')
  if (wanted === WHOLE ? !whole : kind !== wanted.kind)
    throw new QueryError(
      `${name}() takes ${wanted === WHOLE ? 'whole numbers and durations' : wanted === DAY ? 'days' : 'moments of milliseconds'}; this is ${kind}.`,
    )
  return item.kind === 'slot'
    ? { ...piece, sql: compilation.operators.typed(piece.sql, compilation.codec(wanted).castType, wanted) }
    : piece
}

// A month is over when its day has come, as the clocks of ages go: from the 31st of one to the 30th of the next there is none.
function monthsSince({ operators }: Compilation, left: Piece, right: Piece): string {
  const part = (name: 'year' | 'month' | 'day', { sql }: Piece): string => operators.part(name, sql, DAY, 'UTC')
  const month = (piece: Piece): string => `(${part('year', piece)} * 12 + ${part('month', piece)})`
  const [later, earlier] = [part('day', left), part('day', right)]
  const between = `(${month(left)} - ${month(right)})`
  return `(${between} - CASE WHEN ${between} > 0 AND ${later} < ${earlier} THEN 1 WHEN ${between} < 0 AND ${later} > ${earlier} THEN -1 ELSE 0 END)`
}
