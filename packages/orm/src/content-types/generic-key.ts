import type { Contribution } from '@tsango/core/apps'
import { UnknownField } from '@tsango/core/errors'
import { Generic, type GenericColumns } from '@tsango/core/fields'
import {
  concreteOf,
  declaredModel,
  type FkNames,
  type GenericNames,
  labelOf,
  type ModelBase,
  type ModelClass,
  membersOf,
  type PointedAt,
  type Row,
  type ScalarNames,
  type Value,
} from '@tsango/core/model'
import {
  CONTENT_TYPE,
  type GenericDefinition,
  heldKey,
  holdsKeys,
  type ModelDefinition,
  pointsAt,
} from '@tsango/core/registry'
import { listOf } from '@tsango/toolkit/text'
import { currentDatabases, databaseBeside } from '../databases/databases.ts'
import { QueryError, takeFunction, takeOptions, takeTexts } from '../errors/errors.ts'
import { loadGeneric } from '../query/loading/generic.ts'
import type { RowOfEach } from '../query/loading/prefetch-types.ts'
import { objects } from '../query/query.ts'
import { Query } from '../query/query-set.ts'
import { rootShape } from '../query/shape/shape.ts'
import type { QuerySet } from '../query/types.ts'
import { giverOf, refuseFrozen } from '../rows/loaded-relations.ts'
import { definitionOf, RowBase } from '../rows/row.ts'
import { onPreDelete } from '../signals/signals.ts'
import { contentTypeIn, typesBeside } from './find.ts'

export type { RowOfEach } from '../query/loading/prefetch-types.ts'

type Values = Record<string, unknown>

/** The columns that a generic key is made of, by the names that they have in a row. */
export type GenericValues<M, K extends string, C extends string> = { readonly [N in `${K}Id`]: number } & {
  readonly [N in C]: N extends keyof M ? NonNullable<Value<M, N>> : string
}

/** Options of {@link genericKey}. */
export interface GenericKeyOptions<K, C, T> {
  /** The key to `ContentType`. */
  readonly type: K
  /** The text, or the integer, that holds the key of the row pointed at. */
  readonly key: C
  /** The models that it may point at. */
  readonly to: () => T
}

/** A key to a row of one of several models; Django's `GenericForeignKey` and `GenericRelation`. */
export interface GenericKey<M, P, K extends string, C extends string> {
  /**
   * The values of a row that points at another.
   *
   * @example
   * await Like.objects().create({ byId: ann.id, ...(await likeTarget.valuesOf(post)) })
   * // SELECT "content_types_content_type"."id", "content_types_content_type"."app", "content_types_content_type"."model" FROM
   * //   "content_types_content_type" WHERE "content_types_content_type"."app" = $1 AND "content_types_content_type"."model" = $2 ORDER BY
   * //   "content_types_content_type"."app", "content_types_content_type"."model" LIMIT 1
   * // INSERT INTO "content_types_content_type" ("app", "model") VALUES ($1, $2) RETURNING "id"
   * // INSERT INTO "blog_like" ("target_type_id", "target_key", "by_id") VALUES ($1, $2, $3) RETURNING "id"
   */
  valuesOf(row: RowOfEach<P>): Promise<GenericValues<M, K, C>>
  /**
   * The rows that point at a row.
   *
   * @example
   * const count = await likeTarget.of(post).filter({ by: ann }).count()
   * // SELECT COUNT(*) FROM "blog_like" INNER JOIN "content_types_content_type" AS "targetType" ON "targetType"."id" = "blog_like"."target_type_id"
   * //   WHERE "blog_like"."target_key" = ANY(CAST($1 AS text[])) AND "targetType"."app" = $2 AND "targetType"."model" = $3 AND "blog_like"."by_id" =
   * //   $4
   */
  of(row: RowOfEach<P>): QuerySet<M>
  /**
   * Loads what rows point at, of whatever model, with one statement a model; `null` where the row, its model or
   * its content type is gone. Resolves to the same rows.
   *
   * @example
   * for (const { target } of await likeTarget.load([like], 'target')) console.log(target?.id)
   * // SELECT "content_types_content_type"."id", "content_types_content_type"."app", "content_types_content_type"."model" FROM
   * //   "content_types_content_type" WHERE "content_types_content_type"."id" = ANY(CAST($1 AS bigint[])) ORDER BY
   * //   "content_types_content_type"."app", "content_types_content_type"."model"
   * // SELECT "blog_post".… FROM "blog_post" WHERE "blog_post"."id" = ANY(CAST($1 AS bigint[]))
   * @throws QueryError where a row points at a model that the key does not name
   */
  load<R extends Row<M>, const As extends string>(
    rows: readonly R[],
    as: As,
  ): Promise<(R & { [N in As]: RowOfEach<P> | null })[]>
  /**
   * Loads the rows that point at rows, with one statement a model. Resolves to the same rows.
   *
   * @example
   * const liked = await likeTarget.loadPointing(await Post.objects(), 'likes', (likes) => likes.orderBy('-id'))
   * // SELECT "blog_post".… FROM "blog_post"
   * // SELECT "blog_like".… FROM "blog_like" INNER JOIN "content_types_content_type" AS "targetType" ON "targetType"."id" =
   * //   "blog_like"."target_type_id" WHERE "blog_like"."target_key" = ANY(CAST($1 AS text[])) AND "targetType"."app" = $2 AND "targetType"."model" =
   * //   $3 ORDER BY "blog_like"."id" DESC
   */
  loadPointing<R extends RowOfEach<P>, const As extends string, T = Row<M>>(
    rows: readonly R[],
    as: As,
    query?: (rows: QuerySet<M>) => PromiseLike<T[]>,
  ): Promise<(R & { [N in As]: T[] })[]>
  /**
   * Lets rows go when the row that they point at is deleted: put the result under an app's `extends`. No database does this by itself.
   *
   * @example
   * defineApp({ name: 'blog', models: [Post, Comment, Like], extends: [...likeTarget.cascades()] })
   */
  cascades(): readonly Contribution[]
}

/**
 * Makes of two columns, a key to `ContentType` and a text, a key to a row of one of several models. Keys of numbers and of UUIDs may be mixed.
 *
 * @example
 * class Comment extends Model('blog.Comment') {
 *   targetType = f.fk(() => ContentType, { onDelete: 'cascade' })
 *   targetKey = f.char(64)
 *   text = f.text()
 * }
 * const commentTarget = genericKey(Comment, { type: 'targetType', key: 'targetKey', to: () => [Post, Author] })
 */
export function genericKey<
  M,
  const K extends FkNames<M>,
  const C extends ScalarNames<M>,
  const T extends readonly ModelClass<unknown>[],
>(
  model: ModelClass<M>,
  options: GenericKeyOptions<K, C, T>,
): GenericKey<M, T[number] extends ModelClass<infer P> ? P : never, K, C> {
  declaredModel('genericKey()', model)
  takeOptions('genericKey()', options)
  takeTexts('genericKey()', 'names of columns as "type" and "key"', [options.type, options.key])
  takeFunction('genericKey()', 'a function that gives a list of models as "to"', options.to)
  // The models are known to the compiler alone.
  const given = options as unknown as Options
  return new Pointing(model as ModelClass, (definition) => undeclared(definition, given), given.to) as never
}

/**
 * A key to rows of several models that the model declares: `target = f.generic(() => [Post, Photo], { type: 'targetType', key: 'targetKey' })`.
 *
 * @example
 * await Like.objects().create({ byId: ann.id, ...(await genericKeyOf(Like, 'target').valuesOf(comment)) })
 * // SELECT "content_types_content_type"."id", "content_types_content_type"."app", "content_types_content_type"."model" FROM
 * //   "content_types_content_type" WHERE "content_types_content_type"."app" = $1 AND "content_types_content_type"."model" = $2 ORDER BY
 * //   "content_types_content_type"."app", "content_types_content_type"."model" LIMIT 1
 * // INSERT INTO "content_types_content_type" ("app", "model") VALUES ($1, $2) RETURNING "id"
 * // INSERT INTO "blog_like" ("target_type_id", "target_key", "by_id") VALUES ($1, $2, $3) RETURNING "id"
 * @throws UnknownField where the model declares no such key
 */
export function genericKeyOf<M, K extends GenericNames<M>>(
  model: ModelClass<M>,
  name: K,
): GenericKey<M, PointedAt<M, K>, TypeName<M, K>, KeyName<M, K>> {
  return new Pointing(
    model as ModelClass,
    (definition) => declared(definition, name),
    () => targetsOf(model as ModelClass, name),
  ) as never
}

type Columns<M, K extends keyof M> = M[K] extends { readonly columns: GenericColumns<string, string> }
  ? M[K]['columns']
  : never
type TypeName<M, K extends keyof M> = Columns<M, K>['type']
type KeyName<M, K extends keyof M> = Columns<M, K>['key']

// Before the models are put together, what was declared says it.
function targetsOf(model: ModelClass, name: string): readonly ModelClass[] {
  const found = membersOf(model).get(name)
  return found instanceof Generic ? found.spec.to() : []
}

function declared({ generics, label }: ModelDefinition, name: string): GenericDefinition {
  const found = generics.get(name)
  if (found) return found
  throw new UnknownField(label, name, [...generics.keys()])
}

type Options = GenericKeyOptions<string, string, readonly ModelClass[]>

// As if the model had declared it.
function undeclared(model: ModelDefinition, { type: typeName, key: keyName, to }: Options): GenericDefinition {
  const type = model.field(typeName)
  const key = model.field(keyName)
  if (type?.relation?.target.label !== CONTENT_TYPE || !(key && holdsKeys(key)))
    throw new QueryError(
      `A generic key of ${model.label} needs a key to ContentType and a text or an integer: f.fk(() => ContentType) and f.char(64).`,
    )
  const { registry } = currentDatabases()
  const targets = to().map((one) => registry.of(one))
  return { name: `${typeName} and ${keyName}`, label: '', model, type, key, targets }
}

class Pointing {
  readonly #model: ModelClass
  readonly #read: (definition: ModelDefinition) => GenericDefinition
  readonly #to: () => readonly ModelClass[]

  constructor(
    model: ModelClass,
    read: (definition: ModelDefinition) => GenericDefinition,
    to: () => readonly ModelClass[],
  ) {
    this.#model = model
    this.#read = read
    this.#to = to
  }

  async valuesOf(row: unknown): Promise<Values> {
    const { generic, definition, key, database } = this.#pointedAt(row)
    const own = databaseBeside(definition.model, database, this.#model, 'write')
    const { id } = await contentTypeIn(typesBeside(this.#model, own), definition.concrete.model)
    return { [generic.type.attribute]: id, [generic.key.attribute]: key }
  }

  of(row: unknown): QuerySet<ModelBase> {
    const { generic, definition, key, database } = this.#pointedAt(row)
    return this.#pointing(generic, definition, [key], database)
  }

  async load(rows: readonly Values[], as: string): Promise<readonly Values[]> {
    const [first] = rows as readonly unknown[]
    for (const row of rows) refuseFrozen(row, labelOf(this.#model) ?? '')
    const all = new Query(rootShape(this.#model))
    const source = (first instanceof RowBase ? all.using(RowBase.stateOf(first).database) : all).source()
    await loadGeneric(this.#generic(), rows, as, ({ model }) => source.objects(model), source)
    return rows
  }

  async loadPointing(
    rows: readonly unknown[],
    as: string,
    query: (rows: QuerySet<ModelBase>) => unknown = (all) => all,
  ): Promise<readonly unknown[]> {
    const give = giverOf(as)
    const pointed = rows.map((row) => ({ row: row as Values, ...this.#pointedAt(row) }))
    for (const { row, definition } of pointed) refuseFrozen(row, definition.label)
    for (const [definition, group] of grouped(pointed, (one) => one.definition)) {
      const { generic, database } = group[0] as (typeof pointed)[number]
      const keys = group.map(({ key }) => key)
      const all = this.#pointing(generic, definition, keys, database)
      const byKey = grouped((await query(all)) as readonly Values[], (one) => one[generic.key.attribute])
      for (const { row, key } of group) give(row, byKey.get(key) ?? [])
    }
    return rows
  }

  cascades(): readonly Contribution[] {
    return this.#to().map((model) =>
      onPreDelete(concreteOf(model), async ({ row }) => void (await this.of(row).delete()), { proxies: true }),
    )
  }

  #generic(): GenericDefinition {
    return this.#read(currentDatabases().registry.of(this.#model))
  }

  #pointing(
    { type, key: column }: GenericDefinition,
    definition: ModelDefinition,
    keys: readonly unknown[],
    database: string,
  ): QuerySet<ModelBase> {
    const { app, name } = definition.concrete
    return objects(this.#model)
      .using(databaseBeside(definition.model, database, this.#model, 'write'))
      .filter({ [`${type.name}__app`]: app, [`${type.name}__model`]: name, [`${column.attribute}__in`]: keys } as never)
  }

  #pointedAt(row: unknown): {
    readonly generic: GenericDefinition
    readonly definition: ModelDefinition
    readonly key: string | number
    readonly database: string
  } {
    if (!(row instanceof RowBase)) throw new QueryError('A generic key points at rows; this is none.')
    const generic = this.#generic()
    const found = definitionOf(row)
    if (found.keyFields.length > 1)
      throw new QueryError(
        `A generic key is one column: it cannot point at rows of ${found.label}, whose key is several.`,
      )
    const named = pointsAt(generic, found)
    if (!named)
      throw new QueryError(
        `This generic key does not point at rows of ${found.label}. Known: ${listOf(generic.targets.map(({ label }) => label))}.`,
      )
    // A row of a model that extends what is named is a row of that, under the same key.
    const definition = named.concrete === found.concrete ? found : named
    const { phase, database } = RowBase.stateOf(row)
    if (phase === 'new') throw new QueryError(`This ${found.label} was never saved: nothing can point at it.`)
    return { generic, definition, key: heldKey(generic, (row as unknown as Values)[found.key.attribute]), database }
  }
}

function grouped<T, G>(all: readonly T[], by: (one: T) => G): Map<G, T[]> {
  const groups = new Map<G, T[]>()
  for (const one of all) {
    const group = groups.get(by(one))
    if (group) group.push(one)
    else groups.set(by(one), [one])
  }
  return groups
}
