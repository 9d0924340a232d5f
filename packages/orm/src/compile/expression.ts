import { UnknownField } from '@tsango/core/errors'
import type { FieldSpec } from '@tsango/core/fields'
import { QueryError } from '../errors/errors.ts'
import type { Node, SqlFragment } from '../expressions/node.ts'
import { compileCall } from './calls.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileLookup, negate, partOf } from './conditions.ts'
import { compileLookups, joined } from './lookups.ts'
import type { Scope } from './scope.ts'
import { arithmeticSpec, BOOLEAN, commonDecimal, WHOLE } from './specs.ts'

type Of<K extends Node['kind']> = Extract<Node, { kind: K }>

/**
 * Compiles an expression.
 *
 * @param expected - the spec of a value that stands alone, such as the new value of a column
 */
export function compileNode(compilation: Compilation, node: Node, expected?: FieldSpec, what = 'a value'): Piece {
  switch (node.kind) {
    case 'path':
      return column(compilation, node)
    case 'annotation':
      return annotation(compilation, node)
    case 'slot':
      return slot(compilation, node, expected ?? WHOLE, what)
    case 'lookup':
      return compareNodes(compilation, node)
    case 'all':
    case 'any':
      return junction(compilation, node)
    case 'not':
      return negate(compileNode(compilation, node.item))
    case 'part':
      return partOf(compilation, compileNode(compilation, node.item), node.part)
    case 'arithmetic':
      return arithmetic(compilation, node)
    case 'aggregate':
      return aggregate(compilation, node)
    case 'call':
      return compileCall(compilation, node, expected, (item, spec) => compileNode(compilation, item, spec))
    case 'exists':
      return existence(compilation, node)
    case 'total':
      return total(compilation, node)
    case 'query':
      return { sql: compilation.subquery(node.shape, node.offset), spec: expected ?? WHOLE, nullable: true }
    case 'sql':
      return fragment(compilation, node.sql, expected)
    case 'lookups':
      return compileLookups(compilation, scopeAt(compilation, 0), node.keys, false)
    case 'written':
    case 'value':
      throw new QueryError('A value stands where only a compiled query can have one.')
  }
}

function column(compilation: Compilation, { path, depth }: Of<'path'>): Piece {
  if (compilation.over === 'all rows')
    throw new QueryError(
      `"${path}" has a value for each row: aggregate() takes what is made of all, such as count() or sum().`,
    )
  const scope = scopeAt(compilation, depth)
  const reached = scope.reach(path.split('__'))
  if (reached.kind === 'many')
    throw new QueryError(
      `"${path}" leads to many rows. Ask it as a whole: some, none, every, count, sum, avg, min, max.`,
    )
  if (reached.rest.length) throw new UnknownField(reached.field.model.label, path, reached.field.model.names)
  return { sql: reached.sql, spec: reached.field.spec, nullable: reached.nullable }
}

function scopeAt(compilation: Compilation, depth: number): Scope {
  const scope = compilation.scopes[depth]
  if (!scope) throw new QueryError('A column of another query is used outside of that query.')
  return scope
}

function annotation(compilation: Compilation, { name }: Of<'annotation'>): Piece {
  const node = compilation.annotations[name]
  if (!node)
    throw new QueryError(
      `No annotation "${name}". Known: ${Object.keys(compilation.annotations).join(', ') || 'none'}.`,
    )
  return compileNode(compilation, node)
}

function slot(compilation: Compilation, node: Of<'slot'>, spec: FieldSpec, what: string): Piece {
  return { sql: compilation.parameter(node.slot, spec, what), spec, nullable: node.form === 'null' }
}

function compareNodes(compilation: Compilation, node: Of<'lookup'>): Piece {
  const left = compileNode(compilation, node.left)
  const [right] = node.right
  const what = node.left.kind === 'path' ? `${node.left.path}__${node.lookup}` : node.lookup
  if (!right) return compileLookup(compilation, left, [node.lookup], { kind: 'slot', slot: -1, form: 'true' }, what)
  if (right.kind === 'slot')
    return compileLookup(compilation, left, [node.lookup], { kind: 'slot', slot: right.slot, form: right.form }, what)
  const other = compileNode(compilation, right, left.spec, what)
  const [one, two] = inOneUnit(compilation, left, other)
  return compileLookup(compilation, one, [node.lookup], { kind: 'sql', sql: two.sql, nullable: two.nullable }, what)
}

/** Two decimals of different places may be kept in different units. */
function inOneUnit({ operators }: Compilation, left: Piece, right: Piece): readonly [Piece, Piece] {
  if (left.spec.kind !== 'decimal' || right.spec.kind !== 'decimal') return [left, right]
  const spec = commonDecimal(left.spec, right.spec)
  return [
    { ...left, sql: operators.convert(left.sql, left.spec, spec), spec },
    { ...right, sql: operators.convert(right.sql, right.spec, spec), spec },
  ]
}

function junction(compilation: Compilation, { kind, items }: Of<'all' | 'any'>): Piece {
  const pieces = items.map((item) => compileNode(compilation, item))
  if (pieces.length === 1) return pieces[0] as Piece
  const { always, never } = compilation.operators
  const parts = pieces.map((piece) => piece.sql)
  const sql = pieces.length ? `(${joined(parts, kind === 'all' ? 'AND' : 'OR')})` : kind === 'all' ? always : never
  return { sql, spec: BOOLEAN, nullable: pieces.some((piece) => piece.nullable) }
}

function arithmetic(compilation: Compilation, node: Of<'arithmetic'>): Piece {
  const { operators } = compilation
  const left = compileNode(compilation, node.left)
  const right = compileNode(compilation, node.right, left.spec, `the value behind "${node.operator}"`)
  const spec = arithmeticSpec(left.spec, right.spec, node.operator)
  return {
    sql: operators.arithmetic(
      node.operator,
      operators.convert(left.sql, left.spec, spec),
      operators.convert(right.sql, right.spec, spec),
      spec,
    ),
    spec,
    nullable: left.nullable || right.nullable || node.operator === '/' || node.operator === '%',
  }
}

function aggregate(compilation: Compilation, node: Of<'aggregate'>): Piece {
  if (compilation.over !== 'all rows')
    throw new QueryError(
      `${node.name}() of a column is made of all rows: use aggregate(). For a value of each row, ask a relation: p.comments.${node.name}(…).`,
    )
  const item = compilation.within('aggregate', () => compileNode(compilation, node.item))
  return aggregated(compilation, node.name, item, node.distinct)
}

function aggregated(compilation: Compilation, name: Of<'aggregate'>['name'], item: Piece, distinct: boolean): Piece {
  const { operators } = compilation
  const spec = operators.aggregateSpec(name, item.spec)
  return { sql: operators.aggregate(name, item.sql, item.spec, distinct), spec, nullable: name !== 'count' }
}

// What is asked of a relation is a value of each row, too.
function refuseOverAll(compilation: Compilation, path: string): void {
  if (compilation.over === 'all rows')
    throw new QueryError(`"${path}" has a value for each row. Put an aggregate around it, such as sum().`)
}

function existence(compilation: Compilation, node: Of<'exists'>): Piece {
  const sql = related(compilation, node, () => '1', node.condition)
  return { sql: `${node.negated ? 'NOT ' : ''}EXISTS ${sql}`, spec: BOOLEAN, nullable: false }
}

function total(compilation: Compilation, node: Of<'total'>): Piece {
  let piece: Piece = { sql: 'COUNT(*)', spec: WHOLE, nullable: false }
  const sql = related(
    compilation,
    node,
    () => {
      if (node.item) piece = aggregated(compilation, node.name, compileNode(compilation, node.item), false)
      return piece.sql
    },
    node.condition,
  )
  return { ...piece, sql }
}

// `(SELECT what FROM the relation's rows WHERE they belong to the row and fulfil the condition)`
function related(
  compilation: Compilation,
  node: Of<'exists' | 'total'>,
  what: () => string,
  condition: Node | undefined,
): string {
  refuseOverAll(compilation, node.relation.path)
  const outer = scopeAt(compilation, node.relation.depth)
  const reached = outer.reach(node.relation.path.split('__'))
  if (reached.kind !== 'many') throw new QueryError(`"${node.relation.path}" does not lead to many rows.`)
  const { scope, from, link } = compilation.correlate(reached.relation, reached.alias, reached.path)
  compilation.scopes[node.depth] = scope
  const selected = compilation.within('rows', what)
  const inner = condition ? [compilation.within('rows', () => compileNode(compilation, condition).sql)] : []
  compilation.scopes.length = node.depth
  return `(SELECT ${selected} FROM ${from()} WHERE ${[link, ...inner].join(' AND ')})`
}

// The user's own SQL: rendered by Drizzle's fragment itself, its values bound as they are.
function fragment(compilation: Compilation, sql: SqlFragment, expected: FieldSpec | undefined): Piece {
  const { operators, parameters } = compilation
  const rendered = sql.toQuery({
    escapeName: operators.quote,
    escapeParam: (_, value) => parameters.constant(value),
    escapeString: (text) => `'${text.replaceAll("'", "''")}'`,
    casing: { getColumnCasing: (column) => column.name },
  })
  return { sql: `(${rendered.sql})`, spec: expected ?? WHOLE, nullable: true }
}
