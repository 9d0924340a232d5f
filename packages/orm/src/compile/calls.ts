import type { FieldSpec, Sort } from '@tsango/core/fields'
import type { CallName, JsonPath, TruncUnit } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import { compileCast, writtenOut } from './casts.ts'
import { compileCollectionCall } from './collections.ts'
import type { Compilation, Piece } from './compilation.ts'
import { truncated } from './dates.ts'
import { jsonAs, withinJson } from './json.ts'
import { compileJsonChange } from './json-changes.ts'
import { compileMoments } from './moments.ts'
import { together } from './operands.ts'
import { ownNames, ownTransform, ownTransformed } from './own-lookups.ts'
import { compileSearch } from './search.ts'
import { BOOLEAN, FLOAT, MOMENT, TEXT, WHOLE } from './specs.ts'
import { compileJsonMade } from './to-json.ts'

type CallNode = Extract<Node, { kind: 'call' }>

const NUMBERS: readonly Sort[] = ['number', 'decimal', 'duration']
const ORDERED: readonly Sort[] = ['text', 'uuid', ...NUMBERS, 'date', 'time', 'dateTime']

/** Compiles a function; `expected` is what values are of where no column among them says it. */
export function compileCall(compilation: Compilation, node: CallNode, expected: FieldSpec | undefined): Piece {
  const { name, items } = node
  switch (name) {
    case 'literal':
      return together(compilation, [node], expected).pieces[0] as Piece
    case 'xor':
      return xor(compilation, items)
    case 'truth':
      return truth(compilation, items)
    case 'case':
      return cases(compilation, items, expected)
    case 'random':
      return made(compilation, name, [], FLOAT, false)
    case 'now':
      return made(compilation, name, [], MOMENT, false)
    case 'lower':
    case 'upper':
    case 'trim':
    case 'length':
      return ofText(compilation, name, items)
    case 'abs':
    case 'round':
    case 'floor':
    case 'ceil':
      return ofNumber(compilation, name, items, Number(node.detail ?? 0))
    case 'zone':
      return { ...compilation.compile(items[0] as Node), zone: String(node.detail) }
    case 'trunc':
      return truncated(compilation, compilation.compile(items[0] as Node), node.detail as TruncUnit)
    case 'json':
      // Only `get` makes these, of steps that it has looked at.
      return withinJson(compilation, compilation.compile(items[0] as Node), JSON.parse(String(node.detail)) as JsonPath)
    case 'jsonAs':
      return jsonAs(compilation, compilation.compile(items[0] as Node), node.detail as 'text' | 'number')
    case 'jsonArray':
    case 'jsonObject':
      return compileJsonMade(compilation, name, items, JSON.parse(String(node.detail ?? '[]')) as readonly string[])
    case 'jsonSet':
    case 'jsonMerge':
    case 'jsonRemove':
      return compileJsonChange(compilation, name, items, JSON.parse(String(node.detail)) as JsonPath)
    case 'own':
      return ownCall(compilation, compilation.compile(items[0] as Node), String(node.detail))
    case 'concat':
      return concatenated(compilation, items)
    case 'cast':
      return compileCast(compilation, items[0] as Node, String(node.detail))
    case 'collate':
      return collated(compilation, items[0] as Node, String(node.detail))
    case 'later':
    case 'since':
    case 'daysLater':
    case 'daysSince':
    case 'monthsLater':
    case 'monthsSince':
      return compileMoments(compilation, name, items)
    case 'collectionPart':
    case 'item':
    case 'key':
    case 'distance':
      return compileCollectionCall(compilation, name, items, node.detail)
    case 'searchVector':
    case 'search':
    case 'searchRank':
    case 'searchHeadline':
    case 'trigramSimilar':
    case 'trigramWordSimilar':
    case 'similarity':
    case 'wordSimilarity':
    case 'unaccent':
      return compileSearch(compilation, name, items, node.detail)
    case 'coalesce':
    case 'greatest':
    case 'least':
    case 'nullIf':
      return ofSeveral(compilation, name, items, expected)
  }
}

/** A function of one piece: of text, or of a number, which is rounded to whole ones. */
export function callOf(compilation: Compilation, name: CallName, piece: Piece): Piece {
  return piece.spec.sort === 'text' ? textCall(compilation, name, piece) : numberCall(compilation, name, piece, 0)
}

function ownCall(compilation: Compilation, piece: Piece, name: string): Piece {
  const found = ownTransform(piece.spec, name)
  if (found) return ownTransformed(compilation, piece, found, name)
  const known = ownNames(piece.spec).filter((one) => ownTransform(piece.spec, one))
  throw new QueryError(`No transform "${name}" of the app's own here. Known: ${known.join(', ') || 'none'}.`)
}

function ofText(compilation: Compilation, name: CallName, items: readonly Node[]): Piece {
  const [piece] = together(compilation, items, TEXT).pieces as [Piece]
  return textCall(compilation, name, piece)
}

function textCall(compilation: Compilation, name: CallName, piece: Piece): Piece {
  refuse(name, piece.spec, ['text'])
  return made(compilation, name, [piece], name === 'length' ? WHOLE : TEXT, piece.nullable)
}

function ofNumber(compilation: Compilation, name: CallName, items: readonly Node[], places: number): Piece {
  const [piece] = together(compilation, items, undefined).pieces as [Piece]
  return numberCall(compilation, name, piece, places)
}

function numberCall(compilation: Compilation, name: CallName, piece: Piece, places: number): Piece {
  const { spec } = piece
  refuse(name, spec, NUMBERS)
  if (name === 'abs') return made(compilation, name, [piece], spec, piece.nullable)
  if (spec.kind !== 'decimal')
    return spec.kind === 'float' ? made(compilation, name, [piece], spec, piece.nullable, places) : piece
  const left = name === 'round' ? Math.min(places, spec.places ?? 0) : 0
  // 9.99 becomes 10: there is one digit more before the point.
  const digits = (spec.digits ?? 0) - (spec.places ?? 0) + left + 1
  return made(compilation, name, [piece], { ...spec, digits, places: left }, piece.nullable, left)
}

function concatenated(compilation: Compilation, items: readonly Node[]): Piece {
  const pieces = items.map((item) => writtenOut(compilation, item, 'concat'))
  // NULL is no text, and Django's too: else one missing name would take the whole away.
  const texts = pieces.map((piece) => (piece.nullable ? { ...piece, sql: `COALESCE(${piece.sql}, '')` } : piece))
  return made(compilation, 'concat', texts, TEXT, false)
}

function collated(compilation: Compilation, item: Node, collation: string): Piece {
  const piece = together(compilation, [item], TEXT).pieces[0] as Piece
  refuse('collate', piece.spec, ['text'])
  return { ...piece, sql: compilation.operators.casts.collate(piece.sql, collation) }
}

function ofSeveral(
  compilation: Compilation,
  name: 'coalesce' | 'greatest' | 'least' | 'nullIf',
  items: readonly Node[],
  expected: FieldSpec | undefined,
): Piece {
  const { pieces, spec } = together(compilation, items, expected)
  if (name === 'greatest' || name === 'least') refuse(name, spec, ORDERED)
  const empty = pieces.filter((piece) => piece.nullable).length
  const nullable = name === 'nullIf' || (name === 'coalesce' ? empty === pieces.length : empty > 0)
  return made(compilation, name, pieces, spec, nullable)
}

function made(
  compilation: Compilation,
  name: CallName,
  pieces: readonly Piece[],
  spec: FieldSpec,
  nullable: boolean,
  places = 0,
): Piece {
  const sql = compilation.operators.call({
    name,
    items: pieces.map((piece) => piece.sql),
    nullable: pieces.filter((piece) => piece.nullable).map((piece) => piece.sql),
    spec: pieces[0]?.spec ?? spec,
    places,
  })
  return { sql, spec: { ...spec, nullable }, nullable }
}

function cases(compilation: Compilation, items: readonly Node[], expected: FieldSpec | undefined): Piece {
  const values = items.filter((_, index) => index % 2 === 1 || index === items.length - 1)
  const { pieces, spec } = together(compilation, values, expected)
  const branches = pieces.slice(0, Math.floor(items.length / 2))
  const otherwise = items.length % 2 === 1 ? pieces.at(-1) : undefined
  const whens = branches.map(
    ({ sql }, index) => `WHEN ${compilation.compile(items[index * 2] as Node).sql} THEN ${sql}`,
  )
  const nullable = otherwise === undefined || pieces.some((piece) => piece.nullable)
  const sql = `(CASE ${whens.join(' ')}${otherwise ? ` ELSE ${otherwise.sql}` : ''} END)`
  return { sql, spec: { ...spec, nullable }, nullable }
}

// What is unknown is not true.
function truth(compilation: Compilation, items: readonly Node[]): Piece {
  const piece = compilation.compile(items[0] as Node)
  return { sql: piece.nullable ? `((${piece.sql}) IS TRUE)` : `(${piece.sql})`, spec: BOOLEAN, nullable: false }
}

function xor(compilation: Compilation, items: readonly Node[]): Piece {
  const sides = items.map((item) => `(CASE WHEN ${compilation.compile(item).sql} THEN 1 ELSE 0 END)`)
  return { sql: `${sides.join(' <> ')}`, spec: BOOLEAN, nullable: false }
}

function refuse(name: string, { sort }: FieldSpec, sorts: readonly Sort[]): void {
  if (!sorts.includes(sort)) throw new QueryError(`${name} takes ${sorts.join(', ')}; this is ${sort}.`)
}
