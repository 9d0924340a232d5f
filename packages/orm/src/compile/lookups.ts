import type { FieldDefinition, RelationDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import { isWindowed } from '../expressions/stages.ts'
import type { LookupKey } from '../query/shape/shape.ts'
import { rowsOfColumn } from '../rows/row-key.ts'
import { inOneUnit, inUnitOfList } from './arithmetic.ts'
import { BASE_LOOKUPS } from './base-lookups.ts'
import { compileAnnotation } from './columns.ts'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import { compileWhole, partsOf, refuseUnlike } from './composite-keys.ts'
import { compileLookup, negate } from './conditions.ts'
import { compileGeneric } from './generics.ts'
import { refuseUngrouped } from './grouping.ts'
import { ownLookup } from './own-lookups.ts'
import type { Place, Scope } from './scope.ts'
import { BOOLEAN, WHOLE } from './specs.ts'
import { isTransform, transformed } from './transforms.ts'

interface Entry {
  readonly segments: readonly string[]
  readonly key: LookupKey
}

interface Group {
  readonly relation: RelationDefinition
  /** The column of the row that is compared. */
  readonly outer: string
  readonly path: string
  readonly place: Place
  readonly entries: Entry[]
}

/** A condition, and whether it holds of a row in which all is NULL: of one that is not there. */
interface Asked extends Piece {
  readonly ofNone: boolean
}

/** Compiles the lookups of one `filter` or `exclude`. Conditions on the same relation of many rows hold for one and the same row of it, as in Django. */
export function compileLookups(
  compilation: Compilation,
  scope: Scope,
  keys: readonly LookupKey[],
  negated: boolean,
): Piece {
  const { annotations } = compilation.level
  const entries = keys.map((key) => ({ segments: key.key.split('__'), key }))
  const named = (entry: Entry): boolean => Object.hasOwn(annotations, entry.segments[0] as string)
  const pieces = [
    ...entries.filter(named).map((entry) => ofAnnotation(compilation, entry)),
    ...conditions(
      compilation,
      scope,
      entries.filter((entry) => !named(entry)),
      Object.keys(annotations),
    ),
  ]
  const all = conjunction(compilation, pieces, () => isWindowed({ kind: 'lookups', keys }, annotations))
  return negated ? negate(all) : all
}

/** True where all pieces are. */
export function conjunction(compilation: Compilation, pieces: readonly Piece[], windowed?: () => boolean): Piece {
  if (pieces.length === 1) return pieces[0] as Piece
  const parts = pieces.map((piece) => piece.sql)
  const sql = junctionOf(compilation, 'AND', parts, windowed) || compilation.operators.always
  return { sql, spec: BOOLEAN, nullable: pieces.some((piece) => piece.nullable) }
}

/**
 * True where all conditions are, or any is.
 *
 * @param windowed - whether some are made of windows; default: none
 */
export function junctionOf(
  { operators: { ofWindows } }: Compilation,
  word: 'AND' | 'OR',
  parts: readonly string[],
  windowed = () => false,
): string {
  return ofWindows && parts.length > 1 && windowed() ? ofWindows(word, parts) : joined(parts, word)
}

/** Conditions in a row without brackets are as deep as they are many, and databases limit the depth. */
const IN_A_ROW = 200

/** Joins conditions by a word; very many of them as a tree of groups. */
function joined(parts: readonly string[], word: 'AND' | 'OR'): string {
  if (parts.length <= IN_A_ROW) return parts.join(` ${word} `)
  const half = Math.ceil(parts.length / 2)
  return `(${joined(parts.slice(0, half), word)}) ${word} (${joined(parts.slice(half), word)})`
}

/** @param computed - of the rows of the query itself: the names of what it has computed */
function conditions(
  compilation: Compilation,
  scope: Scope,
  entries: readonly Entry[],
  computed?: readonly string[],
): Asked[] {
  const pieces: Asked[] = []
  const groups = new Map<string, Group>()
  for (const { segments, key } of entries) {
    const reached = scope.reach(segments, computed)
    if (reached.kind === 'column') {
      const { sql, field, nullable, parts, rest } = reached
      const written = segments[segments.length - rest.length - 1]
      const left = { sql, spec: field.spec, nullable, parts, field, ...rowsOfColumn(field, written) }
      if (computed) refuseUngrouped(compilation, left, key.key)
      pieces.push({ ...compared(compilation, left, rest, key), ofNone: asksForNull(left, rest, key) })
      continue
    }
    if (reached.kind === 'generic') {
      if (key.outer) throw new QueryError(`"${key.key}" takes a row, and no column of the query around it.`)
      const piece = compileGeneric(compilation, scope, reached, rightSide(compilation, key), key.key)
      pieces.push({ ...piece, ofNone: key.form === 'null' || key.form === 'true' })
      continue
    }
    const { relation, path, place, rest } = reached
    const outer = scope.column(relation.from, reached.alias)
    if (computed) refuseUngrouped(compilation, { sql: outer, spec: WHOLE, nullable: false }, key.key)
    const isnull = rest.length === 1 && rest[0] === 'isnull'
    const whole = !isnull && (rest.length === 0 || (rest.length === 1 && BASE_LOOKUPS.includes(rest[0] as string)))
    if (isnull || (whole && key.form === 'null')) {
      const none = key.form !== 'false' && rest[0] !== 'ne'
      pieces.push({ ...exists(compilation, { relation, outer, path, place, entries: [] }, none), ofNone: none })
      continue
    }
    const group = groups.get(path) ?? { relation, outer, path, place, entries: [] }
    group.entries.push({ segments: whole ? ['pk', ...rest] : rest, key })
    groups.set(path, group)
  }
  for (const group of groups.values()) pieces.push(ofGroup(compilation, group))
  return pieces
}

// What is asked to be NULL is so, too, where there is no row: Django joins such relations with an outer join.
function ofGroup(compilation: Compilation, group: Group): Asked {
  const { some, ofNone } = existing(compilation, group)
  if (!ofNone) return { sql: some, spec: BOOLEAN, nullable: false, ofNone }
  const none = exists(compilation, { ...group, entries: [] }, true)
  return { ...none, sql: `(${some} OR ${none.sql})`, ofNone }
}

function asksForNull({ spec }: Piece, rest: readonly string[], { form }: LookupKey): boolean {
  if (rest.at(-1) === 'isnull') return form === 'true'
  // JSON has a null of its own, and what a lookup of the user's own makes of NULL is not known.
  return form === 'null' && rest.at(-1) !== 'ne' && spec.sort !== 'json' && !rest.some((word) => ownLookup(spec, word))
}

function ofAnnotation(compilation: Compilation, { segments, key }: Entry): Piece {
  const [name, ...rest] = segments as [string, ...string[]]
  return compared(compilation, compileAnnotation(compilation, { kind: 'annotation', name }), rest, key)
}

function compared(compilation: Compilation, left: Piece, words: readonly string[], key: LookupKey): Piece {
  return key.outer
    ? compileLookup(compilation, ...withOuter(compilation, left, words, key.outer, key.key))
    : compileLookup(compilation, ...withRight(compilation, left, words, key))
}

function exists(compilation: Compilation, group: Group, negated: boolean): Piece {
  const { some } = existing(compilation, group)
  return { sql: `${negated ? 'NOT ' : ''}${some}`, spec: BOOLEAN, nullable: false }
}

function existing(compilation: Compilation, group: Group): { readonly some: string; readonly ofNone: boolean } {
  const { scope, from, link } = compilation.correlate(group.relation, group.outer, group.path, group.place)
  const pieces = conditions(compilation, scope, group.entries)
  const where = [link, ...pieces.map((piece) => piece.sql)].join(' AND ')
  return { some: `EXISTS (SELECT 1 FROM ${from()} WHERE ${where})`, ofNone: pieces.every((piece) => piece.ofNone) }
}

// Compares what transforms make of a column with a column of the query around this one.
function withOuter(
  compilation: Compilation,
  column: Piece,
  words: readonly string[],
  outer: NonNullable<LookupKey['outer']>,
  what: string,
): [left: Piece, words: readonly string[], right: RightSide, what: string] {
  const [word = 'exact', ...rest] = words
  if (isTransform(column.spec, word))
    return withOuter(compilation, transformed(compilation, column, word), rest, outer, what)
  const other = compileWhole(compilation, outer)
  refuseUnlike(column, { ...listed(other), spec: column.spec }, what)
  if (other.spec.sort !== column.spec.sort)
    throw new QueryError(
      `"${what}" takes ${column.spec.sort}; "${outer.path}" of the query around it is ${other.spec.sort}.`,
    )
  const [left, { sql, nullable }] = inOneUnit(compilation, column, other)
  return [left, words, { ...listed(other), sql, nullable, parts: partsOf(other) }, what]
}

/** What stands behind `in` for a query. */
function listed({ sql, spec, parts }: Piece): Extract<RightSide, { kind: 'sql' }> {
  return { kind: 'sql', sql, spec, nullable: true, width: parts?.length }
}

function withRight(
  compilation: Compilation,
  left: Piece,
  words: readonly string[],
  key: LookupKey,
): [left: Piece, words: readonly string[], right: RightSide, what: string] {
  if (key.form !== 'query' || !key.query || left.parts)
    return [left, words, rightSide(compilation, key, left.rows), key.key]
  const list = compilation.subquery(key.query.shape, key.slot, 'list', left.rows)
  const [one, two] = inUnitOfList(compilation, left, list)
  return [one, words, listed(two), key.key]
}

function rightSide(compilation: Compilation, key: LookupKey, rows?: FieldDefinition): RightSide {
  if (key.form === 'query' && key.query) return listed(compilation.subquery(key.query.shape, key.slot, 'list', rows))
  return { kind: 'slot', slot: key.slot, form: key.form === 'query' || key.form === 'outer' ? 'value' : key.form }
}
