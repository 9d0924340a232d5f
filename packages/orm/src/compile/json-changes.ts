import type { JsonPath } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Compilation, Piece } from './compilation.ts'
import { JSON_VALUE } from './json.ts'
import { together } from './operands.ts'
import { binder } from './parameters.ts'
import { partOf } from './to-json.ts'

/** What changes JSON. */
export type JsonChange = 'jsonSet' | 'jsonMerge' | 'jsonRemove'

/** Compiles JSON with something else in it: `detail` is a path, or the keys of what is merged. */
export function compileJsonChange(
  compilation: Compilation,
  name: JsonChange,
  [value, ...items]: readonly Node[],
  detail: readonly (string | number)[],
): Piece {
  const { json } = compilation.operators
  const piece = compilation.compile(value as Node)
  if (piece.spec.sort !== 'json') throw new QueryError(`A ${piece.spec.sort} is no JSON: only JSON is changed in part.`)
  if (name === 'jsonRemove') return removed(compilation, piece, detail)
  const marks = items.map((item) => itemOf(compilation, item))
  const sql =
    name === 'jsonSet'
      ? placed(compilation, piece.sql, detail, marks[0] as string)
      : merged(compilation, piece.sql, detail as readonly string[], marks)
  return { sql: json.kept(sql), spec: { ...JSON_VALUE, nullable: false }, nullable: false }
}

// What there is of another kind on the way gives room: a value that is set can be read again.
function placed(compilation: Compilation, value: string, [step, ...rest]: JsonPath, item: string): string {
  if (step === undefined) return item
  const { json } = compilation.operators
  const inner = rest.length
    ? placed(
        compilation,
        json.at(value, [step], (one) => compilation.parameters.constant(one)),
        rest,
        item,
      )
    : item
  if (typeof step === 'string') return merged(compilation, value, [step], [inner])
  return json.place(orEmpty(compilation, value, 'array'), step, inner)
}

function merged(compilation: Compilation, value: string, keys: readonly string[], items: readonly string[]): string {
  const { json } = compilation.operators
  const object = orEmpty(compilation, value, 'object')
  if (keys.length === 0) return object
  return json.merge(
    object,
    keys.map((key, index) => [compilation.parameters.constant(json.member(key)), items[index] as string] as const),
  )
}

function orEmpty({ operators: { json } }: Compilation, value: string, type: 'array' | 'object'): string {
  return `(CASE WHEN ${json.is(value, type)} THEN ${value} ELSE ${json.empty[type]} END)`
}

function removed(compilation: Compilation, piece: Piece, path: JsonPath): Piece {
  const { json } = compilation.operators
  const bound = (one: unknown): string => compilation.parameters.constant(one)
  const holder = json.at(piece.sql, path.slice(0, -1), bound)
  const there = json.is(holder, typeof path.at(-1) === 'number' ? 'array' : 'object')
  return { ...piece, sql: `(CASE WHEN ${there} THEN ${json.remove(piece.sql, path, bound)} ELSE ${piece.sql} END)` }
}

function itemOf(compilation: Compilation, node: Node): string {
  const { operators } = compilation
  if (node.kind !== 'slot')
    return operators.toJson.part(partOf(compilation, together(compilation, [node], undefined).pieces[0] as Piece))
  const codec = compilation.codec(JSON_VALUE)
  const bind = binder(JSON_VALUE, codec, 'a value of JSON')
  const mark = compilation.parameters.add(compilation.at(node.slot), (value) => (value === null ? 'null' : bind(value)))
  return operators.toJson.part({ part: 'json', sql: operators.typed(mark, codec.castType, JSON_VALUE) })
}
