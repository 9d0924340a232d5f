import { columnsOf, type FieldDefinition, type ModelDefinition, type RelationDefinition } from '@tsango/core/registry'
import type { Compilation, Piece } from './compilation.ts'
import { keyHeld, pointsAtModel } from './generics.ts'
import type { Place, Scope } from './scope.ts'

/** What lies between a row and the rows of a relation over others: a table that tells which leads where. */
export interface Route {
  /** The column that is compared with the row that it starts at, or all of a key of several. */
  readonly near: Piece
  /** The columns that are compared with the rows that it leads to: mostly one. */
  readonly far: readonly string[]
  readonly from: string
  /** What hides rows on the way, or `''`. */
  readonly where: string
}

interface Stop {
  readonly scope: Scope
  readonly on: readonly string[]
}

/** Opens the tables between the rows of a relation over others; `place` is where the rows stand that it leads to. */
export function routeOf(compilation: Compilation, hops: readonly RelationDefinition[], place: Place): Route {
  const stops: Stop[] = []
  const open = (definition: ModelDefinition, at: Place): Scope =>
    compilation.scope(definition, { wanted: `${at.path.trim()}_way`, place: at })
  const stop = (definition: ModelDefinition, at: Place, field: FieldDefinition, back?: RelationDefinition): Scope => {
    const scope = open(definition, at)
    // A scope of its own, so that what a condition joins does not come along.
    const shown = compilation.shown(compilation.scope(definition, { alias: scope.alias, place: at }), false)
    const own = columnsIn(scope, field)
    const link =
      before?.map((column, index) => `${own[index]} = ${back ? held(compilation, back, column) : column}`) ?? []
    const type = back?.generic ? [pointsAtModel(compilation, scope, back.generic, back.model)] : []
    stops.push({ scope, on: [...link, ...type, ...(shown ? [shown] : [])] })
    before = own
    return scope
  }
  let before: readonly string[] | undefined
  let near: Piece | undefined
  for (const [index, hop] of hops.entries()) {
    const last = index === hops.length - 1
    const at = last ? place : placeOf(place, hops.slice(0, index + 1))
    if (hop.through) {
      const { model, source, target } = hop.through
      const pairs = stop(model, at, source)
      near ??= pieceOf(pairs, source)
      before = columnsIn(pairs, target)
    }
    if (hop.generic) {
      if (near === undefined) {
        // The key of the row, not the text that holds it: so it is compared as those of other relations. Whether the row is hidden is not asked here.
        const start = open(hop.model, at)
        stops.push({ scope: start, on: [] })
        near = pieceOf(start, hop.from)
        before = columnsIn(start, hop.from)
      }
      const rows = stop(hop.target, at, hop.to, hop)
      before = columnsIn(rows, last ? hop.target.key : (hops[index + 1] as RelationDefinition).from)
      continue
    }
    if (last) break
    const rows = stop(hop.target, at, hop.to)
    near ??= pieceOf(rows, hop.to)
    const next = hops[index + 1] as RelationDefinition
    before = columnsIn(rows, next.from)
  }
  const [first, ...others] = stops as [Stop, ...Stop[]]
  const joins = others.map(
    ({ scope, on }) => ` INNER JOIN ${[`${scope.table} ON ${on.join(' AND ')}`, ...scope.joins].join(' ')}`,
  )
  return {
    near: near as Piece,
    far: before as readonly string[],
    from: `${first.scope.from()}${joins.join('')}`,
    where: first.on.join(' AND '),
  }
}

function held(compilation: Compilation, { generic, from }: RelationDefinition, column: string): string {
  return generic ? keyHeld(compilation, generic, column, from) : column
}

function columnsIn(scope: Scope, field: FieldDefinition): readonly string[] {
  return columnsOf(field).map((column) => scope.column(column))
}

function pieceOf(scope: Scope, field: FieldDefinition): Piece {
  const parts = field.parts && columnsIn(scope, field)
  return { sql: scope.column(field), spec: field.spec, nullable: field.spec.nullable, parts }
}

// Rows on the way stand where the path to them leads, so that their scopes are lifted by its name.
function placeOf({ path, without }: Place, hops: readonly RelationDefinition[]): Place {
  // Rows that are found by the keys of others stand at no path.
  const start = path === '' ? [' way'] : path.split('__').slice(0, -1)
  return { path: [...start, ...hops.map((hop) => hop.name)].join('__'), without }
}
