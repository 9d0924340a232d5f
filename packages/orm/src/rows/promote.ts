import { type Create, declaredModel, type ModelBase, type ModelClass, type Row, type RowOf } from '@tsango/core/model'
import { isKindOf, lineOf, type ModelDefinition } from '@tsango/core/registry'
import { cleanRow } from '@tsango/core/values'
import { atomic } from '../atomic/atomic.ts'
import { QueryError, RowGone, takeNamed } from '../errors/errors.ts'
import { currentSession } from '../scope/scope.ts'
import { announceSaves, savesAreFollowed } from '../signals/announce.ts'
import { allRows, among, heldRows } from './ask.ts'
import { buildRow } from './create.ts'
import { deletePart } from './deleting/deleting.ts'
import { levelsOf } from './levels.ts'
import { insertLevels, type Values } from './persist.ts'
import { definitionOf, RowBase } from './row.ts'
import { writing } from './writing.ts'

/** The values that a row of a model lacks to be one of a model that extends it; what may be left out there may be left out here. */
export type Promoted<P, M> = Omit<Create<M>, keyof Create<P>>

/**
 * Makes a row that is there one of a model that extends its own, too: writes what that adds, under the same key. Signals and the audit take it for a new
 * row of that model.
 *
 * @example
 * const review = await promote(post, Review, { product: 'Shoes', stars: 4 })
 * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = $1 FOR UPDATE
 * // INSERT INTO "blog_review" ("post_ptr_id", "product", "stars") VALUES ($1, $2, $3)
 * @throws QueryError for a model that does not extend that of the row
 * @throws UniqueViolation where the row is one of the model already
 */
export async function promote<P extends ModelBase, M extends P>(
  row: RowOf<P>,
  model: ModelClass<M>,
  values: Promoted<P, M>,
): Promise<Row<M>> {
  const { base, database } = placeOf(row)
  declaredModel('promote()', model)
  takeNamed('promote()', 'the values that the row lacks behind the model', values)
  const definition = currentSession(database).database.registry.of(model)
  holdKind(definition, base)
  const made = await atomic(() => extended(base, definition, row, values), { using: database })
  // It was made by the model's own class.
  return made as unknown as Row<M>
}

/**
 * Makes a row one of the model alone that its own extends: deletes what its own adds, with what points at that, and leaves the rest; Django's
 * `delete(keep_parents=True)`. Resolves to the row as one of that model.
 *
 * @example
 * const post = await demote(review, Post)
 * // SELECT "blog_review"."post_ptr_id" AS "id" FROM "blog_review" WHERE "blog_review"."post_ptr_id" = $1
 * // DELETE FROM "blog_review" WHERE "blog_review"."post_ptr_id" = ANY(CAST($1 AS bigint[]))
 * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = $1 FOR UPDATE
 * @throws QueryError for a model that the row's own does not extend
 * @throws ProtectedError where a row of a key with `onDelete: 'protect'` points at what goes
 */
export async function demote<P extends ModelBase, M extends P>(row: RowOf<M>, model: ModelClass<P>): Promise<Row<P>> {
  const { base: own, database } = placeOf(row)
  declaredModel('demote()', model)
  const base = currentSession(database).database.registry.of(model)
  holdKind(own, base)
  const level = levelsOf(own)[levelsOf(own).indexOf(base.concrete) + 1] as ModelDefinition
  const left = await atomic(
    async () => {
      const key = keyOf(own, row)
      await deletePart(level, key, { definition: own, row: row as unknown as RowBase }, database, RowBase.mark)
      return heldRow(base, key, database)
    },
    { using: database },
  )
  RowBase.mark(row as unknown as RowBase, 'deleted')
  return left as unknown as Row<P>
}

async function extended(
  base: ModelDefinition,
  definition: ModelDefinition,
  row: object,
  given: object,
): Promise<RowBase> {
  const { database } = RowBase.stateOf(row as RowBase)
  // As it is in the database: what others have written meanwhile is not undone, and a row in hand may lack columns.
  const there = (await heldRow(base, keyOf(base, row), database)) as unknown as Values
  const made = buildRow(definition.model, database, given)
  const values = made as unknown as Values
  for (const { attribute } of base.fields) values[attribute] = there[attribute]
  cleanRow(definition, values)
  const known = lineOf(base)
  const levels = levelsOf(definition).filter((level) => !known.includes(level))
  const write = (): Promise<void> =>
    writing(database, [made], () => insertLevels(definition, levels, database, [values]))
  RowBase.mark(made, 'saved')
  await (savesAreFollowed(definition)
    ? announceSaves({ definition, rows: [made], using: database, signals: true }, true, write)
    : write())
  return made
}

async function heldRow(definition: ModelDefinition, key: unknown, using: string): Promise<RowBase> {
  const [found] = await heldRows(among(allRows(definition.model, using), { pk: key }))
  if (found) return found
  throw new RowGone(definition.label, 'is no longer in the database')
}

function placeOf(row: unknown): { readonly base: ModelDefinition; readonly database: string } {
  if (!(row instanceof RowBase)) throw new QueryError('A row of a model was expected here.')
  const base = definitionOf(row)
  const { phase, database } = RowBase.stateOf(row)
  if (phase !== 'saved') throw new RowGone(base.label, phase === 'new' ? 'was never saved' : 'was deleted')
  return { base, database }
}

function holdKind(definition: ModelDefinition, base: ModelDefinition): void {
  if (definition.concrete !== base.concrete && isKindOf(definition, base)) return
  const known = lineOf(definition).slice(1)
  const extended = known.length ? `It extends ${known.map(({ label }) => label).join(', ')}.` : 'It extends none.'
  throw new QueryError(`${definition.label} does not extend ${base.label}. ${extended}`)
}

function keyOf({ key }: ModelDefinition, row: object): unknown {
  return (row as Values)[key.attribute]
}
