import type { OrderNode } from '../expressions/node.ts'
import { isWindowed } from '../expressions/stages.ts'
import type { Step } from '../query/shape/shape.ts'
import type { Compilation, Piece } from './compilation.ts'
import { junctionOf } from './lookups.ts'
import { BOOLEAN } from './specs.ts'

/** The condition that a row comes after another one in an order in which no two rows are alike. */
export function compileAfter(
  compilation: Compilation,
  { terms, nulls, slot }: Extract<Step, { kind: 'after' }>,
): Piece {
  const windowed = (): boolean => terms.some(({ item }) => isWindowed(item, compilation.level.annotations))
  const alike: string[] = []
  const ways: string[] = []
  terms.forEach((term, index) => {
    const piece = compilation.compile(term.item)
    const isNull = nulls[index] === true
    const mark = (): string => compilation.parameter(slot + index, piece.spec, 'a place in the order')
    const later = laterThan(compilation, term, piece, isNull ? undefined : mark)
    if (later) ways.push(junctionOf(compilation, 'AND', [...alike, later], windowed))
    alike.push(isNull ? `${piece.sql} IS NULL` : compilation.operators.compare('=', piece.sql, mark()))
  })
  const sql = junctionOf(
    compilation,
    'OR',
    ways.map((way) => `(${way})`),
    windowed,
  )
  return { sql: sql ? `(${sql})` : compilation.operators.noRows, spec: BOOLEAN, nullable: false }
}

// `undefined` where nothing can come later. NULL lies first in ascending order where nothing is said.
function laterThan(
  { operators }: Compilation,
  { descending, nulls }: OrderNode,
  { sql, nullable }: Piece,
  mark: (() => string) | undefined,
): string | undefined {
  const nullsFirst = (nulls ?? (descending ? 'last' : 'first')) === 'first'
  if (mark === undefined) return nullsFirst ? `${sql} IS NOT NULL` : undefined
  const later = operators.compare(descending ? '<' : '>', sql, mark())
  return nullable && !nullsFirst ? `(${later} OR ${sql} IS NULL)` : later
}
