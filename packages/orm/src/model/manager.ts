import { isModel, type ModelBase, type ModelClass, type Row, type RowOf } from '@tsango/core/model'
import { QueryError, takeFunction, takeNamed, takeOptions } from '../errors/errors.ts'
import type { Extras } from '../query/chain/steps.ts'
import { Query } from '../query/query-set.ts'
import type { NoAnnotations } from '../query/reading/reads.ts'
import { rootShape, type Shape } from '../query/shape/shape.ts'
import type { ChainTypes, chained, QuerySet } from '../query/types.ts'

/** A query set with the methods of its manager. */
export type Managed<M, X> = QuerySet<M, Row<M>, NoAnnotations, X> & X

/** A function that starts queries with methods of their own: put it into a static member of the model. */
export type Manager<X> = <M extends ModelBase>(this: ModelClass<M>) => Managed<M, X>

/** A method of a manager as it is written: the query comes first. */
export type ManagerMethod<M> = (query: QuerySet<M>, ...rest: never[]) => unknown

interface AnyChain {
  readonly [chained]: ChainTypes<unknown, unknown, unknown, unknown>
}

// What a method that was written for all rows of the model gives, called behind any chain Q: what that chain has stays, and what the method adds is added.
type Behind<Q, O> = O extends AnyChain
  ? Q extends AnyChain
    ? QuerySet<
        Q[typeof chained]['model'],
        RowBehind<Q[typeof chained]['row'], O[typeof chained]['row']>,
        Q[typeof chained]['annotations'] & O[typeof chained]['annotations'],
        Q[typeof chained]['methods']
      > &
        Q[typeof chained]['methods']
    : O
  : O

// Plain objects stay what they are behind values() and select().
type RowBehind<R, O> = O extends RowOf<unknown> ? (R extends RowOf<unknown> ? R & O : R) : O

/** The methods of a manager as a chain has them: without the query, and with what that chain has in their results. */
export type ManagerMethods<T> = {
  readonly [K in keyof T]: T[K] extends (query: never, ...rest: infer P) => infer O
    ? <Q>(this: Q, ...rest: P) => Behind<Q, O>
    : never
}

/** Options of {@link manager}. */
export interface ManagerOptions<M> {
  /**
   * The rows that its queries start from; default: all.
   *
   * @example
   * { start: (posts) => posts.filter({ status: 'draft' }) }
   */
  readonly start?: (query: QuerySet<M>) => QuerySet<M>
}

/**
 * Makes queries with methods of their own, which stay through the chain: Django's managers and query sets in one. A model may have several, under any
 * name; `objects` is the one that it has anyway. A method that calls another one calls it as a function.
 *
 * @param model - the model, as a function because its class is only being made
 * @param methods - by name; each takes the query first, and gives a query or anything else
 * @example
 * class Post extends Model('blog.Post') {
 *   status = f.choice(['draft', 'published'])
 *   author = f.fk(() => User)
 *   static objects = manager(() => Post, {
 *     published: (posts) => posts.filter({ status: 'published' }),
 *     by: (posts, author: Row<User>) => posts.filter({ author: author.id }),
 *   })
 *   static drafts = manager(() => Post, {}, { start: (posts) => posts.filter({ status: 'draft' }) })
 * }
 * await Post.objects().published().orderBy('-id').by(user).limit(10)
 * await Post.drafts().count()
 * @throws QueryError for a name that every query set has already
 */
export function manager<
  M extends ModelBase,
  T extends { readonly [K in keyof T]: K extends keyof QuerySet<M> ? never : ManagerMethod<M> },
>(
  model: () => ModelClass<M>,
  methods: T & Readonly<Record<string, ManagerMethod<M>>>,
  options: ManagerOptions<M> = {},
): Manager<ManagerMethods<T>> {
  takeFunction('manager()', 'a function that gives a model, () => Post', model)
  takeNamed('manager()', 'methods by name behind the model', methods)
  takeOptions('manager()', options)
  const { start } = options
  if (start !== undefined) takeFunction('manager()', 'a function of a query as "start"', start)
  const Managing = queryClass(methods)
  function begin(this: ModelClass | undefined): unknown {
    const all = new Managing(rootShape(isModel(this) ? this : model()))
    // Every query of the class has the methods that the types say.
    return start === undefined ? all : start(all as unknown as QuerySet<M>)
  }
  return begin as Manager<ManagerMethods<T>>
}

type Written = Readonly<Record<string, (query: never, ...rest: never[]) => unknown>>

const OWN = ['shape', 'bound', 'extras']

function queryClass(methods: Written): typeof Query {
  class Managing extends Query {
    protected override made(shape: Shape, bound: readonly unknown[], extras: Extras): this {
      return new Managing(shape, bound, extras) as this
    }
  }
  for (const [name, method] of Object.entries(methods)) {
    if (!/^[a-z][a-zA-Z0-9]*$/.test(name) || name in Query.prototype || OWN.includes(name))
      throw new QueryError(
        `A manager cannot have a method "${name}": ${name in Query.prototype ? 'query sets have one' : 'names are camelCase'}.`,
      )
    if (typeof method !== 'function') throw new QueryError(`"${name}" of a manager is no function.`)
    Object.defineProperty(Managing.prototype, name, {
      value(this: never, ...rest: never[]) {
        return method(this, ...rest)
      },
      configurable: true,
      writable: true,
    })
  }
  return Managing
}
