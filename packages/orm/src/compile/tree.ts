import { listOf } from '@tsango/toolkit/text'
import { QueryError } from '../errors/errors.ts'
import type { Recursive } from '../query/chain/recursive.ts'
import type { Plan } from '../query/shape/plan.ts'
import type { Compilation, Piece } from './compilation.ts'
import type { Scope } from './scope.ts'
import { WHOLE } from './specs.ts'

const JOIN = ' reached'

/** Joins the rows that a relation leads to, step by step, to the rows of a plan: those are the rows that it gives. */
export function joinTree(compilation: Compilation, recursive: Recursive, scope: Scope, without: Plan['without']): void {
  const { quote } = compilation.operators
  const alias = compilation.aliases.take('reached')
  scope.joinAs(JOIN, {
    alias,
    nullable: false,
    sql: `INNER JOIN (${treeOf(compilation, recursive, scope, without)}) AS ${quote(alias)} ON ${quote(alias)}.${quote('row_key')} = ${scope.column(scope.definition.key)}`,
  })
}

/** By how few steps a row was reached. */
export function compileDepth(compilation: Compilation): Piece {
  return compilation.outside(0, (scope) => {
    const alias = scope.aliasOf(JOIN)
    if (alias === undefined) throw new QueryError('Only the rows of recursive() have a depth.')
    const { quote } = compilation.operators
    return { sql: `${quote(alias)}.${quote('depth')}`, spec: WHOLE, nullable: false }
  })
}

// Steps are counted, so that it ends where rows lead round in a circle: what was reached in as many steps before stands there once.
function treeOf(
  compilation: Compilation,
  { start, relation: name, max }: Recursive,
  { definition }: Scope,
  without: Plan['without'],
): string {
  const relation = definition.relations.get(name)
  if (relation?.target !== definition)
    throw new QueryError(
      `"${name}" does not lead from ${definition.label} to ${definition.label}, so recursive() cannot go on with it. Those that do: ${
        listOf([...definition.relations.values()].filter((one) => one.target === definition).map((one) => one.name)) ||
        'none'
      }.`,
    )
  if (definition.keyFields.length > 1)
    throw new QueryError(`recursive() goes by a key of one column; that of ${definition.label} consists of several.`)
  const { operators, aliases } = compilation
  const { quote } = operators
  const [tree, from, first] = ['tree', 'from', 'first'].map((wanted) => quote(aliases.take(wanted))) as [
    string,
    string,
    string,
  ]
  const [key, depth] = [quote('row_key'), quote('depth')]
  const begin = compilation.instead(start)
  const current = aliases.take(definition.table)
  const next = compilation.correlate(relation, `${quote(current)}.${quote(relation.from.column)}`, name, {
    path: '',
    without,
  })
  const step = [
    `SELECT ${next.scope.column(definition.key)}, ${from}.${depth} + 1 FROM ${tree} AS ${from}`,
    `INNER JOIN ${quote(definition.table)} AS ${quote(current)} ON ${quote(current)}.${quote(definition.key.column)} = ${from}.${key}`,
    `CROSS JOIN ${next.from()} WHERE ${next.link} AND ${from}.${depth} < ${max}`,
  ].join(' ')
  return `WITH RECURSIVE ${tree} (${key}, ${depth}) AS (SELECT ${first}.*, 0 FROM (${begin}) AS ${first} UNION ${step}) SELECT ${key}, MIN(${depth}) AS ${depth} FROM ${tree} GROUP BY ${key}`
}
