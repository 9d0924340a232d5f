import type { FieldSpec, Kind } from '@tsango/core/fields'
import type { JsonItem, JsonPart } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { JSON_VALUE } from './json.ts'
import { together } from './operands.ts'
import { TEXT } from './specs.ts'

const TEXTS: readonly Kind[] = ['char', 'text', 'slug', 'email', 'url', 'choice', 'ip', 'citext']
/** What JSON has no kind of its own for, or would lose digits of. */
const WRITTEN: readonly Kind[] = ['decimal', 'bigIntExact', 'date', 'time', 'dateTime', 'dateTimeExact', 'uuid']
const WHOLE: readonly Kind[] = ['bigAuto', 'auto', 'smallAuto', 'smallInt', 'int', 'bigInt', 'duration']

const JSON_DOCUMENT: FieldSpec = { ...JSON_VALUE, nullable: false }

/** Compiles a list or an object that is made of values of one row. */
export function compileJsonMade(
  compilation: Compilation,
  name: 'jsonArray' | 'jsonObject',
  items: readonly Node[],
  keys: readonly string[],
): Piece {
  const { toJson } = compilation.operators
  const parts = items.map((item) => partOfNode(compilation, item))
  const sql =
    name === 'jsonArray'
      ? toJson.list(parts)
      : toJson.object(keys.map((key, index) => [compilation.parameters.constant(key), parts[index] as JsonItem]))
  return { sql, spec: JSON_DOCUMENT, nullable: false }
}

function partOfNode(compilation: Compilation, item: Node): JsonItem {
  if (item.kind === 'call' && item.name === 'literal' && item.detail === 'null') return { part: 'json', sql: 'NULL' }
  return partOf(compilation, together(compilation, [item], undefined).pieces[0] as Piece)
}

/** What a piece is within JSON: what `JSON.stringify` makes of the value of a row. Throws {@link QueryError} for bytes and their like. */
export function partOf({ operators }: Compilation, { sql, spec }: Pick<Piece, 'sql' | 'spec'>): JsonItem {
  const part = partOfKind(spec)
  return { part, sql: WRITTEN.includes(spec.kind) ? operators.casts.text(sql, sortOfKind(spec)) : sql }
}

function partOfKind({ kind }: FieldSpec): JsonPart {
  if (kind === 'json' || kind === 'float' || kind === 'boolean') return kind
  if (TEXTS.includes(kind) || WRITTEN.includes(kind)) return 'text'
  if (WHOLE.includes(kind)) return 'whole'
  throw new QueryError(
    `A ${kind} has no place in JSON. Known: texts, numbers, booleans, days, times, moments, UUIDs and JSON.`,
  )
}

// Of a column that the app casts, JSON has what the column holds.
function sortOfKind(spec: FieldSpec): FieldSpec {
  if (spec.sort !== 'cast') return spec
  const { kind } = spec
  const sort = kind === 'dateTimeExact' ? 'dateTime' : kind === 'bigIntExact' ? 'number' : kind
  return { ...spec, sort: WRITTEN.includes(kind) ? (sort as FieldSpec['sort']) : TEXT.sort }
}
