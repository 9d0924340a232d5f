import type { FieldSpec, OwnLookup, OwnTransform } from '@tsango/core/fields'
import { QueryError, Unsupported } from '../errors/errors.ts'
import { isSqlFragment, type Node } from '../expressions/node.ts'
import { type LookupSql, SqlPart } from '../expressions/own-lookups.ts'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import { renderFragment } from './fragment.ts'
import { BOOLEAN } from './specs.ts'

const NONE: readonly string[] = []

/** The names of the lookups and transforms that an app gave a column. */
export function ownNames({ lookups }: FieldSpec): readonly string[] {
  return lookups ? Object.keys(lookups) : NONE
}

/** A lookup that an app gave a column; `undefined` where it gave none of the name. */
export function ownLookup(spec: FieldSpec, word: string): OwnLookup | undefined {
  const found = definition(spec, word)
  return found?.kind === 'lookup' ? found : undefined
}

/** A transform that an app gave a column; `undefined` where it gave none of the name. */
export function ownTransform(spec: FieldSpec, word: string): OwnTransform | undefined {
  const found = definition(spec, word)
  return found?.kind === 'transform' ? found : undefined
}

/** The spec of what a transform of an app gives: nobody knows whether it may be NULL. */
export function ownTransformSpec({ spec }: OwnTransform): FieldSpec {
  return { ...spec, nullable: true }
}

/** Makes a transform of an app of a piece. */
export function ownTransformed(compilation: Compilation, piece: Piece, found: OwnTransform, name: string): Piece {
  const spec = ownTransformSpec(found)
  return { sql: rendered(compilation, found, name, [piece.sql]), spec, nullable: true }
}

/** Compiles a lookup of an app. */
export function compileOwn(
  compilation: Compilation,
  left: Piece,
  found: OwnLookup,
  right: RightSide,
  { word, what }: { readonly word: string; readonly what: string },
): Piece {
  if (right.kind === 'slot' && right.form === 'null')
    throw new QueryError(`"${what}" cannot be compared with null. Use isnull.`)
  const { spec } = found
  const value =
    right.kind === 'sql'
      ? right.sql
      : compilation.operators.typed(
          compilation.parameter(right.slot, spec, what),
          compilation.codec(spec).castType,
          spec,
        )
  return { sql: rendered(compilation, found, word, [left.sql, value]), spec: BOOLEAN, nullable: true }
}

/** Compiles a lookup or a transform of an app that was given by itself. */
export function compileGiven(compilation: Compilation, { definition, items }: Extract<Node, { kind: 'given' }>): Piece {
  const [column, value] = items as [Node, Node?]
  const left = compilation.compile(column)
  if (definition.kind === 'transform') return ownTransformed(compilation, left, definition, 'transformBy()')
  const named = { word: 'lookupBy()', what: 'lookupBy()' }
  if (value?.kind === 'slot')
    return compileOwn(compilation, left, definition, { kind: 'slot', slot: value.slot, form: value.form }, named)
  const { sql, nullable, spec } = compilation.compile(value as Node, definition.spec)
  return compileOwn(compilation, left, definition, { kind: 'sql', sql, nullable, spec }, named)
}

function definition({ lookups }: FieldSpec, word: string): OwnLookup | OwnTransform | undefined {
  return lookups && Object.hasOwn(lookups, word) ? lookups[word] : undefined
}

function rendered(
  compilation: Compilation,
  { sql, kind }: OwnLookup | OwnTransform,
  name: string,
  parts: readonly string[],
): string {
  const { features, operators, parameters } = compilation
  // Only `defineLookup` and `defineTransform` make them, which take such a function.
  const make = sql as LookupSql
  const made = make(...(parts.map((part) => new SqlPart(part)) as [SqlPart, SqlPart]), features)
  if (made === undefined) throw new Unsupported(`the ${kind} "${name}"`, features.title)
  if (!isSqlFragment(made)) throw new QueryError(`The ${kind} "${name}" gives no SQL: return sql\`…\`, or undefined.`)
  const text = renderFragment(operators, made, (value) =>
    value instanceof SqlPart ? value.sql : parameters.constant(value),
  )
  return `(${text})`
}
