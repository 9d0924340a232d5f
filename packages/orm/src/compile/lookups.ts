import type { RelationDefinition } from '@tsango/core/registry'
import type { LookupKey } from '../query/shape.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileLookup, negate, type RightSide } from './conditions.ts'
import type { Scope } from './scope.ts'
import { BOOLEAN } from './specs.ts'

interface Entry {
  readonly segments: readonly string[]
  readonly key: LookupKey
}

interface Group {
  readonly relation: RelationDefinition
  readonly alias: string
  readonly path: string
  readonly entries: Entry[]
}

/** Compiles the lookups of one `filter` or `exclude`. Conditions on the same relation of many rows hold for one and the same row of it, as in Django. */
export function compileLookups(
  compilation: Compilation,
  scope: Scope,
  keys: readonly LookupKey[],
  negated: boolean,
): Piece {
  const pieces = conditions(
    compilation,
    scope,
    keys.map((key) => ({ segments: key.key.split('__'), key })),
  )
  const all = conjunction(compilation, pieces)
  return negated ? negate(all) : all
}

/** True where all pieces are. */
export function conjunction(compilation: Compilation, pieces: readonly Piece[]): Piece {
  if (pieces.length === 1) return pieces[0] as Piece
  const parts = pieces.map((piece) => piece.sql)
  const sql = joined(parts, 'AND') || compilation.operators.always
  return { sql, spec: BOOLEAN, nullable: pieces.some((piece) => piece.nullable) }
}

/** Conditions in a row without brackets are as deep as they are many, and databases limit the depth. */
const IN_A_ROW = 200

/** Joins conditions by a word; very many of them as a tree of groups. */
export function joined(parts: readonly string[], word: 'AND' | 'OR'): string {
  if (parts.length <= IN_A_ROW) return parts.join(` ${word} `)
  const half = Math.ceil(parts.length / 2)
  return `(${joined(parts.slice(0, half), word)}) ${word} (${joined(parts.slice(half), word)})`
}

function conditions(compilation: Compilation, scope: Scope, entries: readonly Entry[]): Piece[] {
  const pieces: Piece[] = []
  const groups = new Map<string, Group>()
  for (const { segments, key } of entries) {
    const reached = scope.reach(segments)
    if (reached.kind === 'column') {
      const { sql, field, nullable, rest } = reached
      pieces.push(
        compileLookup(compilation, { sql, spec: field.spec, nullable }, rest, rightSide(compilation, key), key.key),
      )
      continue
    }
    const { relation, alias, path, rest } = reached
    if (rest.length === 1 && rest[0] === 'isnull') {
      pieces.push(exists(compilation, { relation, alias, path, entries: [] }, key.form === 'true'))
      continue
    }
    const whole = rest.length === 0 || (rest.length === 1 && ['exact', 'in'].includes(rest[0] as string))
    const group = groups.get(path) ?? { relation, alias, path, entries: [] }
    group.entries.push({ segments: whole ? ['pk', ...rest] : rest, key })
    groups.set(path, group)
  }
  for (const group of groups.values()) pieces.push(exists(compilation, group, false))
  return pieces
}

function exists(compilation: Compilation, group: Group, negated: boolean): Piece {
  const { scope, from, link } = compilation.correlate(group.relation, group.alias, group.path)
  const inner = conditions(compilation, scope, group.entries).map((piece) => piece.sql)
  const sql = `${negated ? 'NOT ' : ''}EXISTS (SELECT 1 FROM ${from()} WHERE ${[link, ...inner].join(' AND ')})`
  return { sql, spec: BOOLEAN, nullable: false }
}

function rightSide(compilation: Compilation, key: LookupKey): RightSide {
  if (key.form === 'query' && key.query)
    return { kind: 'sql', sql: compilation.subquery(key.query.shape, key.slot), nullable: true }
  return { kind: 'slot', slot: key.slot, form: key.form === 'query' ? 'value' : key.form }
}
