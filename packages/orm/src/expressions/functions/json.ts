import { takeNamed } from '../../errors/errors.ts'
import { Expr } from '../expression.ts'
import type { Node } from '../node.ts'
import { type Operand, operandNode, type ValueOf } from '../operand.ts'
import type { JsonExpression } from '../types/types.ts'
import type { InJson } from './aggregates.ts'

/**
 * An object in JSON with an entry for each expression, as `JSON.stringify` writes it: decimals, days and moments are texts. Django's `JSONObject`.
 *
 * @throws QueryError for bytes, arrays and their like
 * @example
 * jsonObject({ title: p.title, by: p.author.name, size: 'small' })
 * // jsonb_build_object(CAST($1 AS text), to_jsonb("author"."name"), CAST($2 AS text), to_jsonb(CAST($3 AS text) COLLATE "C"), CAST($4 AS text),
 * //   to_jsonb("blog_post"."title"))
 */
export function jsonObject<E extends Readonly<Record<string, Operand>>>(
  entries: E,
): JsonExpression<{ -readonly [K in keyof E]: InJson<ValueOf<E[K]>> }> {
  // In order, so that equal values are equal texts where JSON is kept as such.
  takeNamed('jsonObject()', 'values by key, jsonObject({ title: p.title })', entries)
  const keys = Object.keys(entries).sort()
  const items = keys.map((key) => operandNode(entries[key]))
  return made('jsonObject', items, keys)
}

/**
 * A list in JSON of several expressions, as `JSON.stringify` writes them. Django's `JSONArray`.
 *
 * @throws QueryError for bytes, arrays and their like
 * @example
 * jsonArray(s.x, s.y)
 * // jsonb_build_array(to_jsonb("blog_star"."x"), to_jsonb("blog_star"."y"))
 */
export function jsonArray<E extends readonly Operand[]>(...items: E): JsonExpression<InJson<ValueOf<E[number]>>[]> {
  return made('jsonArray', items.map(operandNode), undefined)
}

function made<E>(name: 'jsonArray' | 'jsonObject', items: readonly Node[], keys: readonly string[] | undefined): E {
  // `Expr` has the methods of every kind; which make sense is for the compiler alone.
  return new Expr({ kind: 'call', name, items, detail: keys && JSON.stringify(keys) }) as unknown as E
}
