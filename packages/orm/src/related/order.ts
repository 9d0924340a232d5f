import type { Row, RowMethods, RowOf } from '@tsango/core/model'
import type { RelationDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import { QueryError } from '../errors/errors.ts'
import { Query } from '../query/query-set.ts'
import { rootShape } from '../query/shape/shape.ts'
import { allRows, among, heldRows } from '../rows/ask.ts'
import { updateRows } from '../rows/bulk-update.ts'
import { keyMap } from '../rows/key-map.ts'
import type { Values } from '../rows/persist.ts'
import { type Placed, placedBy } from '../rows/places.ts'
import { definitionOf, RowBase } from '../rows/row.ts'
import type { RowOrKey } from './manager.ts'
import { keyOf } from './related-keys.ts'

/** How the rows of a relation of one row stand. Throws {@link QueryError} where nothing keeps that. */
export function placedWithin(relation: RelationDefinition): Placed {
  const placed = placedBy(relation.target)
  if (placed && placed.within === relation.to && !relation.generic) return placed
  throw noOrder(relation)
}

/** What is told where nothing keeps an order among the rows of a relation. */
export function noOrder({ target, to, name, generic, through }: RelationDefinition): QueryError {
  return new QueryError(
    `${target.label} keeps no order among the rows of "${name}". ${
      through || generic
        ? 'The way back of a plain key can: give the model between a field f.orderWithRespectTo(…), and order by that.'
        : `Give it a field f.orderWithRespectTo('${to.name}').`
    }`,
  )
}

/** What {@link reorder} puts into an order. */
export interface Reordered {
  readonly relation: RelationDefinition
  readonly using: string
  /** The row that all of them point at. */
  readonly key: unknown
}

/** Puts all rows of a relation of one row into an order: those that are given first. */
export async function reorder({ relation, using, key }: Reordered, given: readonly RowOrKey[]): Promise<void> {
  const { place, within } = placedWithin(relation)
  const { target, name } = relation
  const wanted = keyMap(
    target,
    given.map((row, index) => [keyOf(target, row), index] as const),
  )
  const refuse = (one: unknown, why: string): never => {
    throw new QueryError(`setOrder() of "${name}" names the row ${JSON.stringify(String(one))}${why}.`)
  }
  await atomic(
    async () => {
      const found = await heldRows(among(allRows(target.model, using), { [within.attribute]: key }))
      const rows = keyMap(
        target,
        (found as unknown as Values[]).map((row) => [row[target.key.attribute], row] as const),
      )
      for (const [index, row] of given.entries()) {
        const one = keyOf(target, row)
        if (!rows.has(one)) refuse(one, ', which is not among them')
        if (wanted.get(one) !== index) refuse(one, ' twice')
      }
      const at = (row: Values): number => Number(row[place.attribute])
      const rest = [...rows].filter(([one]) => !wanted.has(one)).map(([, row]) => row)
      const ordered = [
        ...[...wanted.keys()].map((one) => rows.get(one) as Values),
        ...rest.toSorted((a, b) => at(a) - at(b)),
      ]
      const moved = [...ordered.entries()].filter(([index, row]) => at(row) !== index)
      for (const [index, row] of moved) row[place.attribute] = index
      const written = moved.map(([, row]) => row)
      if (written.length) await updateRows(target, using, written, [place.attribute])
    },
    { using },
  )
  for (const [index, row] of given.entries())
    if (row instanceof RowBase) Object.assign(row, { [place.attribute]: index })
}

/**
 * The row behind another one, in the order that `f.orderWithRespectTo` of its model keeps; `null` behind the last. Django's `get_next_in_order()`.
 *
 * @example
 * const next = await nextInOrder(opening)
 * // SELECT "blog_section".… FROM "blog_section" WHERE "blog_section"."place" > $1 AND "blog_section"."post_id" = $2 ORDER BY "blog_section"."place",
 * //   "blog_section"."id" LIMIT 1
 * @throws QueryError for what is no saved row of a model that keeps an order
 */
export async function nextInOrder<M>(row: RowOf<M> & RowMethods): Promise<Row<M> | null> {
  return neighbour(row, 'gt', '')
}

/**
 * The row before another one; `null` before the first. Django's `get_previous_in_order()`. See {@link nextInOrder}.
 *
 * @example
 * const previous = await previousInOrder(ending)
 * // SELECT "blog_section".… FROM "blog_section" WHERE "blog_section"."place" < $1 AND "blog_section"."post_id" = $2 ORDER BY "blog_section"."place"
 * //   DESC, "blog_section"."id" DESC LIMIT 1
 * @throws QueryError for what is no saved row of a model that keeps an order
 */
export async function previousInOrder<M>(row: RowOf<M> & RowMethods): Promise<Row<M> | null> {
  return neighbour(row, 'lt', '-')
}

async function neighbour<M>(row: unknown, lookup: 'gt' | 'lt', sign: '' | '-'): Promise<Row<M> | null> {
  if (!(row instanceof RowBase)) throw new QueryError('A row of a model was expected here.')
  const definition = definitionOf(row)
  const placed = placedBy(definition)
  const { phase, database } = RowBase.stateOf(row)
  if (!placed || phase !== 'saved')
    throw new QueryError(
      placed
        ? `A row of ${definition.label} has a place once it is saved.`
        : `Rows of ${definition.label} have no place among others. Give it a field f.orderWithRespectTo(…).`,
    )
  const { place, within } = placed
  const values = row as unknown as Values
  const parent = values[within.attribute] ?? null
  const found = await new Query(rootShape(definition.model))
    .using(database)
    .filter({
      ...(parent === null ? { [`${within.attribute}__isnull`]: true } : { [within.attribute]: parent }),
      [`${place.attribute}__${lookup}`]: values[place.attribute],
    })
    .orderBy(`${sign}${place.attribute}`, `${sign}pk`)
    .first()
  // It is one of the model of the row.
  return found as Row<M> | null
}
