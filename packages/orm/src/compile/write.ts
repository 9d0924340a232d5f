import { UnknownField } from '@tsango/core/errors'
import type { FieldDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import type { Node } from '../expressions/node.ts'
import type { Plan } from '../query/plan.ts'
import { readFirst } from './assignments.ts'
import type { Compilation } from './compilation.ts'
import { compileNode } from './expression.ts'
import type { Scope } from './scope.ts'
import { keysOf, open, whereOf } from './select.ts'

const KEY: Node = { kind: 'path', depth: 0, path: 'pk' }

/** `UPDATE … SET …` of the rows of a plan. */
export function compileUpdate(compilation: Compilation, plan: Plan, nodes: Readonly<Record<string, Node>>): string {
  const scope = open(compilation, plan)
  const { quote, convert } = compilation.operators
  const written = Object.entries(nodes).map(([name, node]) => ({ field: writable(scope, name), node }))
  const ordered = compilation.features.simultaneousAssignment ? written : readFirst(written, plan.annotations)
  const sets = ordered.map(({ field, node }) => {
    const piece = compileNode(compilation, node, field.spec, field.attribute)
    return `${quote(field.column)} = ${convert(piece.sql, piece.spec, field.spec)}`
  })
  if (scope.joined)
    throw new QueryError(
      'An update sets values of the row’s own columns and of its relations of many rows; it cannot read over a key. Write the rows one by one, or in SQL.',
    )
  return `UPDATE ${quote(scope.definition.table)} SET ${sets.join(', ')}${restrict(compilation, plan, scope)}`
}

/** `DELETE FROM …` of the rows of a plan. */
export function compileDelete(compilation: Compilation, plan: Plan): string {
  const scope = open(compilation, plan)
  return `DELETE FROM ${compilation.operators.quote(scope.definition.table)}${restrict(compilation, plan, scope)}`
}

function writable(scope: Scope, name: string): FieldDefinition {
  const field = scope.definition.field(name)
  if (!field)
    throw new UnknownField(
      scope.definition.label,
      name,
      scope.definition.fields.map((one) => one.attribute),
    )
  return field
}

// A write cannot join, limit or order everywhere: then the rows are found by their keys, in a table of its own because a write may not read its own table.
function restrict(compilation: Compilation, plan: Plan, scope: Scope): string {
  const where = whereOf(compilation, plan, scope)
  const plain = plan.limit === undefined && plan.offset === undefined && !plan.distinct && !scope.joined
  if (plain && (!compilation.subqueries || compilation.features.selfReferencingWrite))
    return where ? ` WHERE ${where}` : ''
  const { quote } = compilation.operators
  const keys = keysOf(compilation, { ...plan, selection: undefined, distinct: false }, KEY)
  return ` WHERE ${quote(scope.definition.key.column)} IN (SELECT * FROM (${keys}) AS ${quote(compilation.aliases.take('chosen'))})`
}
