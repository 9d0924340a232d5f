import type { FieldSpec } from '@tsango/core/fields'
import type { FieldDefinition, ModelDefinition, RelationDefinition } from '@tsango/core/registry'
import type { Compilation } from './compilation.ts'
import type { Place, Scope } from './scope.ts'

/** What lies between a row and the rows of a relation over others: a table that tells which leads where. */
export interface Route {
  /** The column that is compared with the row that it starts at. */
  readonly near: string
  readonly nearSpec: FieldSpec
  /** The column that is compared with the rows that it leads to. */
  readonly far: string
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
  const stop = (definition: ModelDefinition, at: Place, field: FieldDefinition): Scope => {
    const scope = compilation.scope(definition, { wanted: `${at.path.trim()}_way`, place: at })
    // A scope of its own, so that what a condition joins does not come along.
    const shown = compilation.shown(compilation.scope(definition, { alias: scope.alias, place: at }), false)
    const link = before === undefined ? [] : [`${scope.column(field)} = ${before}`]
    stops.push({ scope, on: [...link, ...(shown ? [shown] : [])] })
    before = scope.column(field)
    return scope
  }
  let before: string | undefined
  let near: { readonly sql: string; readonly spec: FieldSpec } | undefined
  for (const [index, hop] of hops.entries()) {
    const last = index === hops.length - 1
    const at = last ? place : placeOf(place, hops.slice(0, index + 1))
    if (hop.through) {
      const { model, source, target } = hop.through
      const pairs = stop(model, at, source)
      near ??= { sql: pairs.column(source), spec: source.spec }
      before = pairs.column(target)
    }
    if (last) break
    const rows = stop(hop.target, at, hop.to)
    near ??= { sql: rows.column(hop.to), spec: hop.to.spec }
    const next = hops[index + 1] as RelationDefinition
    before = rows.column(next.from)
  }
  const [first, ...others] = stops as [Stop, ...Stop[]]
  const joins = others.map(
    ({ scope, on }) => ` INNER JOIN ${[`${scope.table} ON ${on.join(' AND ')}`, ...scope.joins].join(' ')}`,
  )
  return {
    near: near?.sql as string,
    nearSpec: near?.spec as FieldSpec,
    far: before as string,
    from: `${first.scope.from()}${joins.join('')}`,
    where: first.on.join(' AND '),
  }
}

// Rows on the way stand where the path to them leads, so that their scopes are lifted by its name.
function placeOf({ path, without }: Place, hops: readonly RelationDefinition[]): Place {
  // Rows that are found by the keys of others stand at no path.
  const start = path === '' ? [' way'] : path.split('__').slice(0, -1)
  return { path: [...start, ...hops.map((hop) => hop.name)].join('__'), without }
}
