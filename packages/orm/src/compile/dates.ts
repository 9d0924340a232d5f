import type { Sort } from '@tsango/core/fields'
import type { DatePart, TruncUnit } from '../dialects/base/base.ts'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Compilation, Piece } from './compilation.ts'
import { DAY, TIME, WHOLE } from './specs.ts'

/** The parts of days, by Django's names. */
export const DATE_PARTS = ['year', 'isoYear', 'quarter', 'month', 'week', 'day', 'weekDay', 'isoWeekDay'] as const
/** The parts of times of day. */
export const TIME_PARTS = ['hour', 'minute', 'second'] as const

const DATE_UNITS: readonly TruncUnit[] = ['year', 'quarter', 'month', 'week', 'day']
const UNITS: Partial<Readonly<Record<Sort, readonly TruncUnit[]>>> = {
  date: DATE_UNITS,
  time: TIME_PARTS,
  dateTime: [...DATE_UNITS, ...TIME_PARTS],
}

/** A part of a date, a time or a moment. */
export function partOf(compilation: Compilation, piece: Piece, part: DatePart): Piece {
  return {
    sql: compilation.operators.part(part, piece.sql, piece.spec, compilation.zoneOf(piece)),
    spec: part === 'date' ? DAY : part === 'time' ? TIME : WHOLE,
    nullable: piece.nullable,
  }
}

/** The start of the unit that a date, a time or a moment lies in. */
export function truncated(compilation: Compilation, piece: Piece, unit: TruncUnit): Piece {
  const { sql, spec, nullable, zone } = piece
  const known = UNITS[spec.sort] ?? []
  if (known.length === 0)
    throw new QueryError(`A ${spec.sort} is not cut to "${unit}": days, moments and times of day are.`)
  if (!known.includes(unit)) throw new QueryError(`A ${spec.sort} is not cut to "${unit}". Known: ${known.join(', ')}.`)
  const start = compilation.operators.trunc(unit, sql, spec, compilation.zoneOf(piece))
  return { sql: start, spec: computedSpec(spec.kind, spec.sort, nullable), nullable, zone }
}
