import { CONTENT_TYPE, type FieldDefinition, type GenericDefinition, type ModelDefinition } from '@tsango/core/registry'
import { QueryError } from '../errors/errors.ts'
import { type PointedAt, pointedAt } from '../rows/row-key.ts'
import type { Compilation, Piece, RightSide } from './compilation.ts'
import { compileLookup } from './conditions.ts'
import type { Reached, Scope } from './scope.ts'
import { BOOLEAN, TEXT } from './specs.ts'

type ReachedGeneric = Extract<Reached, { kind: 'generic' }>

/** A key as a key to rows of several models holds it. */
export function keyHeld(
  compilation: Compilation,
  { key }: GenericDefinition,
  sql: string,
  { sort }: FieldDefinition,
): string {
  return key.sort === sort ? sql : asText(compilation, sql)
}

function asText(compilation: Compilation, sql: string): string {
  return `CAST(${sql} AS ${compilation.codec(TEXT).castType})`
}

/** Whether rows point at rows of a model: a condition over their key to its content type. */
export function pointsAtModel(
  compilation: Compilation,
  scope: Scope,
  { type }: GenericDefinition,
  { concrete }: ModelDefinition,
): string {
  const { parameters } = compilation
  return ofType(compilation, scope.column(type), parameters.constant(concrete.app), parameters.constant(concrete.name))
}

// The table of content types is small, and its rows never change: one look at it serves the whole statement.
function ofType(compilation: Compilation, column: string, app: string, model: string): string {
  const { scope, field } = contentTypes(compilation)
  return `${column} = (SELECT ${field('id')} FROM ${scope.from()} WHERE ${field('app')} = ${app} AND ${field('model')} = ${model})`
}

function contentTypes(compilation: Compilation): { readonly scope: Scope; readonly field: (name: string) => string } {
  compilation.subqueries = true
  const definition = compilation.registry.get(CONTENT_TYPE)
  const scope = compilation.scope(definition, { wanted: 'content_type', place: { path: ' type', without: 'all' } })
  const field = (name: string): string => scope.column(definition.field(name) as FieldDefinition)
  return { scope, field }
}

/** Compiles what is asked of a generic key: a row, several, or whether it points anywhere. */
export function compileGeneric(
  compilation: Compilation,
  scope: Scope,
  reached: ReachedGeneric,
  right: RightSide,
  what: string,
): Piece {
  const { generic, alias, nullable, rest } = reached
  const [word = 'exact', ...more] = rest
  if (more.length || !['exact', 'in', 'isnull'].includes(word))
    throw new QueryError(
      `"${what}" asks a key to rows of several models, which have no columns in common. It takes a row: exact, in, isnull. Ask from the other side: f.genericReverse(…).`,
    )
  const type = scope.column(generic.type, alias)
  const key = scope.column(generic.key, alias)
  if (word === 'isnull' || (right.kind === 'slot' && right.form === 'null')) {
    const no = right.kind === 'slot' && right.form === 'false'
    return { sql: no ? `${key} IS NOT NULL` : `${key} IS NULL`, spec: BOOLEAN, nullable: false }
  }
  if (right.kind !== 'slot' || (word === 'in') !== (right.form === 'list'))
    throw new QueryError(`"${what}" takes ${word === 'in' ? 'a list of rows' : 'a row'}.`)
  const open = nullable || generic.key.spec.nullable || generic.type.spec.nullable
  const sql =
    word === 'in'
      ? amongRows(compilation, { generic, type, key, nullable: open }, right, what)
      : isRow(compilation, { generic, type, key }, right.slot, what)
  return { sql, spec: BOOLEAN, nullable: open }
}

interface Columns {
  readonly generic: GenericDefinition
  readonly type: string
  readonly key: string
}

function isRow(compilation: Compilation, { generic, type, key }: Columns, slot: number, what: string): string {
  const part = (name: keyof PointedAt, spec = TEXT): string =>
    compilation.parameter(slot, spec, what, (value) => pointedAt(value, generic, what)[name])
  return `(${ofType(compilation, type, part('app'), part('model'))} AND ${key} = ${part('key', generic.key.spec)})`
}

// Keys alone find the rows by an index; which model each key is of is asked of those that are left.
function amongRows(
  compilation: Compilation,
  { generic, type, key, nullable }: Columns & { readonly nullable: boolean },
  right: RightSide & { readonly kind: 'slot' },
  what: string,
): string {
  const rows = (take: (row: PointedAt) => string | number): RightSide => ({
    ...right,
    pick: (value) => (value as readonly unknown[]).map((row) => take(pointedAt(row, generic, what))),
  })
  const own: Piece = { sql: key, spec: { ...generic.key.spec, nullable }, nullable }
  const keys = compileLookup(
    compilation,
    own,
    ['in'],
    rows((row) => row.key),
    what,
  )
  const label = labelled(compilation, type, generic.key.sort === 'text' ? key : asText(compilation, key))
  const pairs = compileLookup(
    compilation,
    { ...own, sql: label, spec: { ...TEXT, nullable } },
    ['in'],
    rows(({ app, model, key: own }) => `${app}.${model} ${own}`),
    what,
  )
  return `(${keys.sql} AND ${pairs.sql})`
}

// `blog.Post 7`
function labelled(compilation: Compilation, type: string, key: string): string {
  const { scope, field } = contentTypes(compilation)
  const { parameters } = compilation
  const label = concat(compilation, [field('app'), parameters.constant('.'), field('model')])
  const named = `(SELECT ${label} FROM ${scope.from()} WHERE ${field('id')} = ${type})`
  return concat(compilation, [named, parameters.constant(' '), key])
}

function concat({ operators }: Compilation, items: readonly string[]): string {
  return operators.call({ name: 'concat', items, nullable: [], spec: TEXT, places: 0 })
}
