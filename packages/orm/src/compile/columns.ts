import { UnknownField } from '@tsango/core/errors'
import type { FieldDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { isWindowed } from '../expressions/stages.ts'
import { rowsOfColumn } from '../rows/row-key.ts'
import type { Compilation, Piece } from './compilation.ts'
import { groupPiece, refuseUngrouped } from './grouping.ts'
import { jsonLength, pathOf, withinJson } from './json.ts'
import { ownNames } from './own-lookups.ts'
import type { Scope } from './scope.ts'
import { isTransform, transformed, transformsOf } from './transforms.ts'

/** Compiles a path to a column of this query or of one around it. */
export function compileColumn(compilation: Compilation, { path, depth }: Extract<Node, { kind: 'path' }>): Piece {
  return compilation.outside(depth, (scope) => column(compilation, scope, path))
}

/** Compiles what was computed under a name. */
export function compileAnnotation(compilation: Compilation, node: Extract<Node, { kind: 'annotation' }>): Piece {
  return compilation.outside(node.depth ?? 0, () => {
    const { level } = compilation
    const { annotations, made } = level
    const there = made?.get(node.name)
    if (there) return fromTable(compilation, there, node.name)
    const key = level.over === 'groups' ? groupPiece(compilation, { kind: 'annotation', name: node.name }) : undefined
    if (key) return key
    const computed = annotations[node.name]
    if (computed && node.depth && isWindowed(computed, annotations))
      throw new QueryError(
        `"${node.name}" goes over a window, and is known once the rows are there: no query within can read it. Ask fromQuery(query), where it is a column.`,
      )
    if (computed) return compilation.compile(computed)
    throw new QueryError(`No annotation "${node.name}". Known: ${Object.keys(annotations).join(', ') || 'none'}.`)
  })
}

/** Compiles what only is read, or asked whether it is NULL: it may be an encrypted column alone. */
export function compileOpaque(compilation: Compilation, node: Node): Piece {
  if (node.kind !== 'path') return compilation.compile(node)
  const key = compilation.level.over === 'groups' ? groupPiece(compilation, node) : undefined
  return key ?? compileColumn(compilation, node)
}

/** Throws where a column is encrypted: only a path alone may be. */
export function refuseEncrypted(piece: Piece, path: string): Piece {
  if (piece.spec.kind !== 'encrypted') return piece
  throw new QueryError(
    `"${path}" is encrypted: the same text is another each time, so the database can neither compare nor order it. It can be read, and asked with isnull.`,
  )
}

function column(compilation: Compilation, scope: Scope, path: string): Piece {
  const { annotations, over, made } = compilation.level
  const there = made?.get(path)
  if (there) return fromTable(compilation, there, path)
  // A name from outside of the query may be one that was computed.
  if (Object.hasOwn(annotations, path)) return compileAnnotation(compilation, { kind: 'annotation', name: path })
  if (over === 'all rows') throw ofEachRow(path)
  const [name = '', ...words] = path.split('__')
  if (words.length && Object.hasOwn(annotations, name)) return behindComputed(compilation, name, words, path)
  const reached = scope.reach(path.split('__'), Object.keys(annotations))
  if (reached.kind === 'many')
    throw new QueryError(
      `"${path}" leads to many rows. Ask it as a whole: some, none, every, count, sum, avg, min, max.`,
    )
  if (reached.kind === 'generic')
    throw new QueryError(
      `"${path}" is a key to rows of several models, and no column. Ask filter({ ${reached.generic.name}: row }), or its columns "${reached.generic.type.name}" and "${reached.generic.key.name}".`,
    )
  const { sql, field, nullable, parts, rest } = reached
  const whole: Piece = {
    sql,
    spec: field.spec,
    nullable,
    parts,
    field,
    ...rowsOfColumn(field, path.split('__').at(-1)),
  }
  const piece = rest.length ? behind(compilation, { sql, spec: field.spec, nullable }, rest) : whole
  if (!piece) throw nothingBehind(field, rest, path)
  return refuseUngrouped(compilation, piece, path)
}

// Behind the name of a key stands what the row has that it points at; behind a column what can be made of it.
function nothingBehind(field: FieldDefinition, words: readonly string[], path: string): UnknownField {
  const names = path.split('__')
  const { model, relation, name, spec } = field
  const target = relation && names[names.length - words.length - 1] === name ? relation.target : undefined
  if (target) return new UnknownField(target.label, words.join('__'), target.names)
  return new UnknownField(`${model.label}.${name}`, words.join('__'), [...transformsOf(spec), ...ownNames(spec)])
}

function behindComputed(compilation: Compilation, name: string, words: readonly string[], path: string): Piece {
  const computed = compileAnnotation(compilation, { kind: 'annotation', name })
  const piece = behind(compilation, computed, words)
  if (!piece) throw new UnknownField(name, path, [name])
  return refuseUngrouped(compilation, piece, path)
}

// What stands behind a column in a path: keys of JSON, or what is made of it.
function behind(compilation: Compilation, piece: Piece, words: readonly string[]): Piece | undefined {
  const [word, ...rest] = words
  if (word === undefined) return piece
  if (piece.spec.sort === 'json') return inJson(compilation, piece, words)
  if (!isTransform(piece.spec, word)) return undefined
  const made = transformed(compilation, piece, word)
  return behind(compilation, { ...made, spec: { ...made.spec, nullable: made.nullable } }, rest)
}

function inJson(compilation: Compilation, piece: Piece, words: readonly string[]): Piece {
  const counted = words.at(-1) === 'len'
  const path = pathOf(counted ? words.slice(0, -1) : words)
  const found = path.length ? withinJson(compilation, piece, path) : piece
  return counted ? jsonLength(compilation, found) : found
}

function fromTable({ level }: Compilation, piece: Piece, name: string): Piece {
  if (level.over === 'all rows') throw ofEachRow(name)
  return piece
}

function ofEachRow(path: string): QueryError {
  return new QueryError(
    `"${path}" has a value for each row: aggregate() takes what is made of all, such as count() or sum().`,
  )
}
