import { columnsOf, type FieldDefinition, type RelationDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import type { Plan } from '../query/shape/plan.ts'
import { refuseJoins } from '../query/tables/join.ts'
import { open, whereOf } from './clauses.ts'
import type { Compilation, Piece } from './compilation.ts'
import { compileLookup } from './conditions.ts'
import { pointsAtModel } from './generics.ts'
import { orderOf } from './ordering.ts'
import { routeOf } from './route.ts'
import type { Scope } from './scope.ts'
import { WHOLE } from './specs.ts'
import { hasWindows, stagesOf } from './stages.ts'

/** How the rows of a plan are found by the keys of the rows that they belong to. */
export interface ParentsLink {
  readonly scope: Scope
  /** What tells for each row to which it belongs. */
  readonly link: Piece
  /** The key of the row that each belongs to, where the row itself does not hold it. */
  readonly source: Piece | undefined
  /** `undefined`: the conditions and the order of the plan. */
  readonly ranked: { readonly order: string } | undefined
  /** The condition that a row belongs to one of the keys; `''` where the join says so. */
  readonly among: string
}

/** Opens the rows of a plan that belong to some keys; where the plan has a limit or an offset, each key gets a part of its own. */
export function openParents(compilation: Compilation, plan: Plan, parents: NonNullable<Plan['parents']>): ParentsLink {
  if (stagesOf(plan).window.length)
    throw new QueryError('A query that prefetches takes no conditions on windows. Its limit() counts for each row.')
  if (plan.limit !== undefined || plan.offset !== undefined) return openRanked(compilation, plan, parents)
  const scope = open(compilation, plan)
  const link = linkOf(compilation, parents, scope)
  return {
    scope,
    link,
    source: parents.through ? link : undefined,
    ranked: undefined,
    among: parents.route === undefined ? belongs(compilation, parents, link) : '',
  }
}

// Numbers the rows of each key in a table of their own, and joins those of them that are wanted.
function openRanked(compilation: Compilation, plan: Plan, parents: NonNullable<Plan['parents']>): ParentsLink {
  if (plan.lock)
    throw new QueryError(
      'selectForUpdate() cannot lock some rows of each parent: databases do not lock what they number. Leave out limit() and offset().',
    )
  refuseJoins(plan, 'limit() of each row')
  if (hasWindows(plan))
    throw new QueryError(
      'limit() and offset() of each row leave rows out before windows see them: a query that prefetches takes one of the two.',
    )
  if (plan.distinctOn)
    throw new QueryError(
      'distinctOn() and limit() choose rows of each parent in two different ways. Prefetch a query with one of them.',
    )
  const { quote } = compilation.operators
  const inner = open(compilation, plan)
  const link = linkOf(compilation, parents, inner)
  const among = parents.route === undefined ? belongs(compilation, parents, link) : ''
  const where = [whereOf(compilation, plan, inner), among].filter(Boolean).join(' AND ') || compilation.operators.always
  const order = orderOf(compilation, plan, inner)
  const [source, number] = ['parent_key', 'row_number_'].map(quote) as [string, string]
  const { keyFields } = inner.definition
  const keys = keyFields.map((_, index) => quote(index ? `row_key_${index + 1}` : 'row_key'))
  const own = keyFields.map((field, index) => `${inner.column(field)} AS ${keys[index]}`).join(', ')
  const parts = link.parts ?? [link.sql]
  const given = parts.map((_, index) => (index ? quote(`parent_key_${index + 1}`) : source))
  const linked = parts.map((part, index) => `${part} AS ${given[index]}`).join(', ')
  const numbered = `SELECT ${own}, ${linked}, ROW_NUMBER() OVER (PARTITION BY ${parts.join(', ')} ORDER BY ${order}) AS ${number} FROM ${inner.from()} WHERE ${where}`
  const scope = open(compilation, plan)
  const alias = compilation.aliases.take('ranked')
  const rank = `${quote(alias)}.${number}`
  scope.joinAs(' ranked', {
    alias,
    nullable: false,
    sql: `INNER JOIN (${numbered}) AS ${quote(alias)} ON ${[
      ...keyFields.map((field, index) => `${quote(alias)}.${keys[index]} = ${scope.column(field)}`),
      ...cut(compilation, plan, rank),
    ].join(' AND ')}`,
  })
  return {
    scope,
    link,
    source: parents.through ? inTable(link, alias, given, quote) : undefined,
    ranked: { order: rank },
    among: '',
  }
}

function pieceOf(scope: Scope, field: FieldDefinition, alias = scope.alias): Piece {
  const parts = field.parts?.map((part) => scope.column(part, alias))
  return { sql: scope.column(field, alias), spec: field.spec, nullable: field.spec.nullable, parts }
}

// The same columns where a table has them under other names.
function inTable(piece: Piece, alias: string, names: readonly string[], quote: (name: string) => string): Piece {
  const parts = names.map((name) => `${quote(alias)}.${name}`)
  const sql = parts.length > 1 ? `(${parts.join(', ')})` : parts.join('')
  return { ...piece, sql, parts: piece.parts && parts }
}

function cut(compilation: Compilation, { limit, offset }: Plan, rank: string): string[] {
  const skip = offset === undefined ? undefined : compilation.parameter(offset, WHOLE, 'offset')
  const from = offset === undefined ? undefined : compilation.parameter(offset, WHOLE, 'offset')
  const most = limit === undefined ? undefined : compilation.parameter(limit, WHOLE, 'limit')
  return [
    ...(skip === undefined ? [] : [`${rank} > ${skip}`]),
    ...(most === undefined ? [] : [`${from === undefined ? rank : `${rank} - ${from}`} <= ${most}`]),
  ]
}

function linkOf(compilation: Compilation, parents: NonNullable<Plan['parents']>, scope: Scope): Piece {
  const { through, route, source, target } = parents
  if (route !== undefined) return linkOver(compilation, parents, scope)
  if (through === undefined) {
    const field = source === 'pk' ? scope.definition.key : scope.definition.field(source)
    if (!field) throw new QueryError(`${scope.definition.label} has no "${source}" to find its rows by.`)
    return pieceOf(scope, field)
  }
  const { quote } = compilation.operators
  const pairs = compilation.registry.get(through)
  const from = pairs.field(source)
  const to = pairs.field(target)
  if (!from || !to) throw new QueryError(`"${pairs.label}" does not join these models.`)
  const alias = compilation.aliases.take('pairs')
  scope.joinAs(' pairs', {
    alias,
    nullable: false,
    sql: `INNER JOIN ${quote(pairs.table)} AS ${quote(alias)} ON ${scope.column(to, alias)} = ${scope.column(scope.definition.key)}${compilation.andShown(pairs, alias, scope.place)}`,
  })
  return { ...pieceOf(scope, from, alias), nullable: false }
}

// Of a relation over others, which key leads to which row is a table of its own, where each pair stands once.
function linkOver(compilation: Compilation, parents: NonNullable<Plan['parents']>, scope: Scope): Piece {
  const { through = '', route = '' } = parents
  const relation = compilation.registry.get(through).relations.get(route)
  if (relation?.generic) return linkBack(compilation, parents, relation, scope)
  if (!relation?.hops) throw new QueryError(`"${through}" has no relation "${route}" over others.`)
  const { quote } = compilation.operators
  const { near, far, from, where } = routeOf(compilation, relation.hops, scope.place)
  const among = belongs(compilation, parents, near)
  const named = (columns: readonly string[], name: string): string[] =>
    columns.map((_, index) => quote(index ? `${name}_${index + 1}` : name))
  const starts = near.parts ?? [near.sql]
  const [sources, rows] = [named(starts, 'parent_key'), named(far, 'row_key')]
  const given = [
    ...starts.map((column, index) => `${column} AS ${sources[index]}`),
    ...far.map((column, index) => `${column} AS ${rows[index]}`),
  ]
  const pairs = `SELECT DISTINCT ${given.join(', ')} FROM ${from} WHERE ${[among, where].filter(Boolean).join(' AND ')}`
  const alias = compilation.aliases.take('way')
  scope.joinAs(' way', {
    alias,
    nullable: false,
    sql: `INNER JOIN (${pairs}) AS ${quote(alias)} ON ${columnsOf(relation.to)
      .map((field, index) => `${quote(alias)}.${rows[index]} = ${scope.column(field)}`)
      .join(' AND ')}`,
  })
  return { ...inTable(near, alias, sources, quote), nullable: false }
}

// The text that holds the key of the row pointed at, of those that point at rows of the model.
function linkBack(
  compilation: Compilation,
  parents: NonNullable<Plan['parents']>,
  { model, to, generic }: RelationDefinition,
  scope: Scope,
): Piece {
  const link = { sql: scope.column(to), spec: to.spec, nullable: to.spec.nullable }
  const type = generic ? [pointsAtModel(compilation, scope, generic, model)] : []
  scope.required.push(belongs(compilation, parents, link), ...type)
  return link
}

function belongs(compilation: Compilation, { source, slot }: NonNullable<Plan['parents']>, link: Piece): string {
  return compileLookup(compilation, link, ['in'], { kind: 'slot', slot, form: 'list' }, source).sql
}
