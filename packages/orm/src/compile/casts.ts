import type { FieldSpec, Sort } from '@tsango/core/fields'
import { commonPattern, computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { partOf } from './dates.ts'
import { jsonAs } from './json.ts'
import { together } from './operands.ts'
import { nounOf, TEXT } from './specs.ts'

/** What the node of a cast says of the new type, as JSON. */
export type CastDetail = Pick<FieldSpec, 'kind' | 'sort' | 'digits' | 'places' | 'maxLength'>

const NUMBERS: readonly Sort[] = ['number', 'decimal', 'duration']
/** What is written in the same way wherever it is written. */
const WRITTEN: readonly Sort[] = [
  'text',
  'number',
  'decimal',
  'duration',
  'boolean',
  'date',
  'time',
  'dateTime',
  'uuid',
]
/** The largest float that is below the whole numbers of 64 bits. */
const MOST = '9223372036854774784'
const UUID = '^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'

/** Compiles a cast: what has no meaning in the new type is NULL. Throws {@link QueryError} for types that do not become each other. */
export function compileCast(compilation: Compilation, item: Node, detail: string): Piece {
  const { kind, sort, ...rest } = JSON.parse(detail) as CastDetail
  const to = computedSpec(kind, sort, true, rest)
  // What the new type cannot be in this database is said by its columns.
  compilation.columns.typeOf(to)
  const piece = together(compilation, [item], undefined).pieces[0] as Piece
  return castOf(compilation, piece.spec.sort === 'json' ? ofJson(compilation, piece, to) : piece, to)
}

function ofJson(compilation: Compilation, piece: Piece, to: FieldSpec): Piece {
  return NUMBERS.includes(to.sort) ? jsonAs(compilation, piece, 'number') : jsonAs(compilation, piece, 'text')
}

function castOf(compilation: Compilation, piece: Piece, to: FieldSpec): Piece {
  const { sort, kind } = piece.spec
  const made = (sql: string): Piece => ({ sql, spec: to, nullable: true })
  if (to.sort === 'text') return shortened(compilation, textual(compilation, piece, 'cast'), to)
  if (NUMBERS.includes(to.sort)) return made(number(compilation, piece, to))
  if (to.sort === 'boolean') {
    if (NUMBERS.includes(sort)) return made(`(${piece.sql} <> 0)`)
    if (sort === 'text')
      return made(
        `(CASE ${piece.sql} WHEN 'true' THEN ${compilation.operators.always} WHEN 'false' THEN ${compilation.operators.never} END)`,
      )
  }
  if (sort === 'dateTime' && (to.sort === 'date' || to.sort === 'time'))
    return { ...partOf(compilation, piece, to.sort), nullable: true }
  if (sort === 'text' && to.sort === 'uuid')
    return made(
      `(CASE WHEN ${matching(compilation, piece, UUID)} THEN ${compilation.operators.casts.uuid(piece.sql)} END)`,
    )
  if (sort === to.sort && (kind === to.kind || sort === 'uuid')) return { ...piece, spec: { ...to, nullable: true } }
  throw new QueryError(
    `A ${nounOf(piece.spec)} is not cast to ${to.kind} in the same way everywhere. Text takes everything that is written in one way, numbers take numbers, booleans and text, booleans numbers and text, days and times moments, UUIDs text.`,
  )
}

/** Compiles an operand of any type as the text that it is written as. */
export function writtenOut(compilation: Compilation, item: Node, name: string): Piece {
  return textual(compilation, together(compilation, [item], TEXT).pieces[0] as Piece, name)
}

/** A piece as the text that it is written as. Throws {@link QueryError} for what is written in several ways. */
export function textual(compilation: Compilation, piece: Piece, name: string): Piece {
  const { sort, kind } = piece.spec
  if (sort === 'text') return { ...piece, spec: { ...TEXT, nullable: piece.nullable } }
  if (!WRITTEN.includes(sort) || kind === 'float')
    throw new QueryError(
      `${name}: a ${nounOf(piece.spec)} has no one way to be written. ${kind === 'float' ? 'Cast it to f.decimal(…) before.' : `Known: ${WRITTEN.join(', ')}.`}`,
    )
  const sql = compilation.operators.casts.text(piece.sql, piece.spec)
  return { sql, spec: { ...TEXT, nullable: piece.nullable }, nullable: piece.nullable }
}

function shortened({ operators }: Compilation, piece: Piece, { maxLength }: FieldSpec): Piece {
  return maxLength === undefined ? piece : { ...piece, sql: operators.builtin('left', [piece.sql, String(maxLength)]) }
}

function number(compilation: Compilation, piece: Piece, to: FieldSpec): string {
  const { casts } = compilation.operators
  const { sql, spec } = piece
  if (spec.sort === 'boolean')
    return casts.number(
      `(CASE WHEN ${sql} THEN 1 WHEN NOT ${sql} THEN 0 END)`,
      { ...spec, kind: 'bigInt', sort: 'number' },
      to,
    )
  if (spec.sort === 'text')
    return `(CASE WHEN ${matching(compilation, piece, patternOf(to))} THEN ${casts.number(sql, spec, to)} END)`
  if (!NUMBERS.includes(spec.sort))
    throw new QueryError(`A ${nounOf(spec)} is no number: it is not cast to ${to.kind}.`)
  return spec.kind === 'float' && to.kind !== 'float' ? ofFloat(compilation, piece, to) : casts.number(sql, spec, to)
}

// By its decimal digits; what is too large for the new type would be an error here and the largest number there.
function ofFloat({ operators }: Compilation, { sql, spec }: Piece, to: FieldSpec): string {
  const most = to.kind === 'decimal' ? `1e${(to.digits ?? 0) - (to.places ?? 0)}` : MOST
  const rounded = operators.call({ name: 'round', items: [sql], nullable: [], spec, places: to.places ?? 0 })
  return `(CASE WHEN ABS(${sql}) < ${most} THEN ${operators.casts.number(rounded, spec, to)} END)`
}

// So many digits that no database has too few.
function patternOf({ kind, digits = 0, places = 0 }: FieldSpec): string {
  if (kind === 'float') return `^[+-]?(?:\\d{1,30}(?:\\.\\d{0,30})?|\\.\\d{1,30})(?:[eE][+-]?\\d{1,2})?$`
  if (kind !== 'decimal') return '^[+-]?\\d{1,18}$'
  return `^[+-]?(?:\\d{1,${Math.max(digits - places, 1)}}(?:\\.\\d{0,30})?|\\.\\d{1,30})$`
}

function matching({ operators, parameters }: Compilation, { sql }: Piece, pattern: string): string {
  return operators.matches(sql, parameters.constant(commonPattern(pattern, false)), false)
}
