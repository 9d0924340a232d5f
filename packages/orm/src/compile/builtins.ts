import type { FieldSpec, Kind, Sort } from '@tsango/core/fields'
import type { BuiltinName } from '../dialects/base/base.ts'
import { computedSpec } from '../dialects/dialects.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { TEXT, WHOLE, whatIs } from './specs.ts'

const FLOAT: FieldSpec = computedSpec('float', 'number')
const NUMBERS: readonly Sort[] = ['number', 'decimal', 'duration']
const PARTS: readonly Kind[] = ['float', 'bigIntExact']

interface Rule {
  readonly takes: readonly FieldSpec[]
  readonly gives: FieldSpec
  /** Not every number has a result. */
  readonly partial?: boolean
}

const text: Rule = { takes: [TEXT], gives: TEXT }
const cut: Rule = { takes: [TEXT, WHOLE, WHOLE], gives: TEXT }
const pad: Rule = { takes: [TEXT, WHOLE, TEXT], gives: TEXT }
const float: Rule = { takes: [FLOAT, FLOAT], gives: FLOAT }
const partial: Rule = { ...float, partial: true }
const bits: Rule = { takes: [WHOLE, WHOLE], gives: WHOLE }

const RULES: Readonly<Record<BuiltinName, Rule>> = {
  ltrim: text,
  rtrim: text,
  reverse: text,
  left: cut,
  right: cut,
  substr: cut,
  replace: { takes: [TEXT, TEXT, TEXT], gives: TEXT },
  padStart: pad,
  padEnd: pad,
  repeat: cut,
  position: { takes: [TEXT, TEXT], gives: WHOLE },
  chr: { takes: [WHOLE], gives: TEXT, partial: true },
  ord: { takes: [TEXT], gives: WHOLE, partial: true },
  md5: text,
  sha1: text,
  sha256: text,
  sha512: text,
  sign: { takes: [FLOAT], gives: WHOLE },
  sqrt: partial,
  power: partial,
  ln: partial,
  exp: float,
  sin: float,
  cos: float,
  tan: float,
  asin: partial,
  acos: partial,
  atan: float,
  atan2: float,
  degrees: float,
  radians: float,
  bitAnd: bits,
  bitOr: bits,
  bitXor: bits,
  bitNot: bits,
  shiftLeft: bits,
  shiftRight: bits,
}

/** Compiles a function of texts and numbers. */
export function compileBuiltin(compilation: Compilation, { name, items }: Extract<Node, { kind: 'builtin' }>): Piece {
  const { takes, gives, partial: some } = RULES[name]
  const pieces = items.map((item, index) => operand(compilation, name, item, takes[index] ?? TEXT))
  const nullable = some === true || pieces.some((piece) => piece.nullable)
  const sql = compilation.operators.builtin(
    name,
    pieces.map((piece) => piece.sql),
  )
  return { sql, spec: { ...gives, nullable }, nullable }
}

function operand(compilation: Compilation, name: BuiltinName, item: Node, wanted: FieldSpec): Piece {
  const piece = compilation.compile(item, wanted)
  const { kind, sort } = piece.spec
  const fits =
    wanted === TEXT
      ? sort === 'text'
      : wanted === WHOLE
        ? sort === 'number' && !PARTS.includes(kind)
        : NUMBERS.includes(sort)
  if (!fits)
    throw new QueryError(
      `${name} takes ${wanted === TEXT ? 'text' : wanted === WHOLE ? 'whole numbers' : 'numbers'}; this is ${whatIs(piece.spec)}.`,
    )
  return wanted === FLOAT
    ? { ...piece, sql: compilation.operators.convert(piece.sql, piece.spec, FLOAT), spec: FLOAT }
    : piece
}
