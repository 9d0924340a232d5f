import {
  type cellOf,
  Field,
  type FieldSpec,
  type LookupsOfField,
  type OwnLookup,
  type OwnTransform,
  type Sort,
  type transformsOf,
} from '@tsango/core/fields'
import type { AnyField } from '@tsango/core/model'
import type { SQL } from 'drizzle-orm/sql'
import type { Features } from '../dialects/base/base.ts'
import { QueryError } from '../errors/errors.ts'
import { Cond } from './condition.ts'
import { Expr } from './expression.ts'
import type { Node } from './node.ts'
import { nodeOf } from './nodes.ts'
import type { ColumnOf, Condition, Expression } from './types/types.ts'

/** A piece of SQL that is put into a template: the column, or the value, which is bound. */
export class SqlPart {
  readonly sql: string

  constructor(sql: string) {
    this.sql = sql
  }
}

/** Makes the SQL of a lookup; `undefined` where the database has nothing for it. */
export type LookupSql = (column: SqlPart, value: SqlPart, features: Features) => SQL | undefined
/** Makes the SQL of a transform; `undefined` where the database has nothing for it. */
export type TransformSql = (column: SqlPart, features: Features) => SQL | undefined

/**
 * Makes a lookup of the app's own, for `.lookups({…})` of a field. The function gives a condition as SQL, once for each kind of query and database; where
 * the database has nothing for it, `undefined`: then the lookup raises `Unsupported`. Django's custom lookups.
 *
 * @param value - a field that says what is compared with: `f.text()`, `f.int()`
 * @example
 * f.int().lookups({ divisibleBy: defineLookup(f.int(), (column, by) => sql`${column} % ${by} = 0`) })
 */
export function defineLookup<F extends AnyField>(value: F, sql: LookupSql): OwnLookup<NonNullable<F[typeof cellOf]>> {
  return { kind: 'lookup', spec: specOf(value, 'defineLookup'), sql }
}

/**
 * Makes a transform of the app's own, for `.lookups({…})` of a field: what it gives can be compared by every lookup of the field that says what that is.
 * Where the database has nothing for it, the function gives `undefined`: then it raises `Unsupported`.
 *
 * @param result - a field that says what is made: `f.text()`, `f.int()`; with `.lookups({…})` these follow, too
 * @example
 * f.char(80).lookups({ initial: defineTransform(f.text(), (column) => sql`substr(${column}, 1, 1)`) })
 */
export function defineTransform<F extends AnyField>(
  result: F,
  sql: TransformSql,
): OwnTransform<NonNullable<F[typeof cellOf]>, F['sort'], LookupsOfField<F>> {
  return { kind: 'transform', spec: specOf(result, 'defineTransform'), sql: sql as OwnTransform['sql'] }
}

const numbers = new WeakMap<object, number>()
let count = 0

// What is the same here is the same kind of query.
function numberOf(definition: object): number {
  const known = numbers.get(definition)
  if (known !== undefined) return known
  numbers.set(definition, ++count)
  return count
}

/**
 * Asks a lookup of the app's own of any column or expression, of any model, one of others too: nothing has to be said at its field.
 *
 * @param definition - what `defineLookup` gave
 * @param value - what it compares with, or an expression of that type
 * @example
 * const divisibleBy = defineLookup(f.int(), (column, by) => sql`${column} % ${by} = 0`)
 * await Post.objects().where((p) => lookupBy(divisibleBy, p.views, 20))
 * // SELECT "blog_post".… FROM "blog_post" WHERE ("blog_post"."views" % CAST($1 AS integer) = 0)
 * @throws Unsupported where the database has nothing for it
 */
export function lookupBy<T>(
  definition: OwnLookup<T>,
  column: Expression<unknown>,
  value: NonNullable<T> | Expression<T | null>,
): Condition {
  return new Cond(given('lookup', definition, [nodeOf(column), nodeOf(value)]))
}

/**
 * What a transform of the app's own makes of any column or expression, of any model, as {@link lookupBy}.
 *
 * @param definition - what `defineTransform` gave
 * @example
 * const initial = defineTransform(f.text(), (column) => sql`substr(${column}, 1, 1)`)
 * await Author.objects().where((a) => transformBy(initial, a.name).lower().eq('a'))
 * // SELECT "blog_author".… FROM "blog_author" WHERE (translate(lower(CAST((substr("blog_author"."name", 1, 1)) AS text) COLLATE "und-x-icu"), 'ς',
 * //   'σ') COLLATE "C") = $1
 * @throws Unsupported where the database has nothing for it
 */
export function transformBy<T, S extends Sort>(
  definition: OwnTransform<T, S>,
  column: Expression<unknown>,
): ColumnOf<T | null, S> {
  return new Expr(given('transform', definition, [nodeOf(column)])) as unknown as ColumnOf<T | null, S>
}

function given(kind: 'lookup' | 'transform', definition: OwnLookup | OwnTransform, items: readonly Node[]): Node {
  if (definition?.kind !== kind || typeof definition.sql !== 'function')
    throw new QueryError(`${kind}By takes what ${kind === 'lookup' ? 'defineLookup' : 'defineTransform'} gave first.`)
  return { kind: 'given', definition, number: numberOf(definition), items }
}

// Phantom keys alone do not say that there is a spec.
function specOf(field: AnyField, what: string): FieldSpec {
  if (field instanceof Field) return field.spec
  throw new QueryError(`${what} takes a field first, which says what its SQL gives or compares with: f.text().`)
}

/** What a column with lookups of an app's own has beside what all have. */
export interface OwnColumn<L> {
  /**
   * A lookup of the app's own.
   *
   * @example
   * Star.objects().where((s) => s.planets.lookup('divisibleBy', 2))
   * // SELECT "blog_star".… FROM "blog_star" WHERE ("blog_star"."planets" % CAST($1 AS integer) = 0)
   */
  lookup<N extends keyof L & string>(name: N, value: L[N]): Condition
  /**
   * A transform of the app's own, as an expression.
   *
   * @example
   * Star.objects().select((s) => ({ initial: s.name.transform('initial') }))
   * // SELECT (substr("blog_star"."name", 1, 1)) AS "initial" FROM "blog_star"
   */
  transform<N extends keyof TransformsOf<L> & string>(
    name: N,
  ): ColumnOf<L[N & keyof L] | null, NonNullable<TransformsOf<L>[N]['sort' & keyof TransformsOf<L>[N]]>>
}
type TransformsOf<L> = L[typeof transformsOf & keyof L]
