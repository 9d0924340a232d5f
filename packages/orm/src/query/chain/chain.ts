import { Field } from '@tsango/core/fields'
import { labelOf, type ModelClass } from '@tsango/core/model'
import type { RelationDefinition } from '@tsango/core/registry'
import { LIVE } from '../../compile/model-scopes.ts'
import { orderTerm } from '../../compile/order.ts'
import { noTrash, QueryError, takeFunction, takeOptions, takeText, takeTexts, wrongKind } from '../../errors/errors.ts'
import { borrowing } from '../../expressions/asked-rows.ts'
import { conditionNode, declaredMembers, orderNodeOf } from '../../expressions/expressions.ts'
import { intern, internNamed, internOrder } from '../../expressions/intern.ts'
import type { OwnPrefetch } from '../loading/prefetch.ts'
import { type Plan, planOf } from '../shape/plan.ts'
import type { Shape } from '../shape/shape.ts'
import type { Combined, Combiner, UnionOptions } from './combine.ts'
import { type LockOptions, lockOf } from './locking.ts'
import { type InnerQuery, isQuery, lookupStep, pathsKey } from './lookup-step.ts'
import { checkNewName, takenNames } from './new-name.ts'
import { type RecursiveOptions, stepsOf } from './recursive.ts'
import { type Callback, Steps } from './steps.ts'
import { totalOrder } from './total-order.ts'

const OF_COLUMNS = 'a function of the columns that gives expressions by name, (row) => ({ … })'
const SORTED = 'a function of the columns that gives a list of terms, sortBy((row) => [row.views.desc()])'

/** What of a query set makes another one. */
export abstract class Chain extends Steps {
  filter(lookups: object): this {
    return this.#lookups(lookups, false)
  }

  exclude(lookups: object): this {
    return this.#lookups(lookups, true)
  }

  where(condition: Callback): this {
    if (typeof condition !== 'function')
      throw new QueryError(
        'where() takes a function of the columns, where((row) => row.views.gt(3)). Lookups by name go into filter().',
      )
    return this.asked((row) =>
      this.interned('where', intern(conditionNode(condition(row))), (node) => ({ kind: 'condition', node })),
    )
  }

  annotate(make: Callback): this {
    return this.#annotated('annotate', make, false)
  }

  alias(make: Callback): this {
    return this.#annotated('alias', make, true)
  }

  select(make: Callback): this {
    takeFunction('select()', OF_COLUMNS, make)
    return this.asked((row) =>
      this.interned('select', internNamed(this.named('select', make(row), false)), (nodes) => ({
        kind: 'select',
        nodes,
      })),
    )
  }

  values(...paths: string[]): this {
    return this.#chosen('values', paths, false)
  }

  groupBy(...paths: string[]): this {
    return this.#chosen('group', paths, true)
  }

  orderBy(...terms: string[]): this {
    return this.step(pathsKey('order', terms), () => {
      const { annotations } = this.plan
      return { kind: 'order', terms: terms.map((term) => orderTerm(term, annotations)) }
    })
  }

  sortBy(terms: (row: object) => readonly unknown[]): this {
    takeFunction('sortBy()', SORTED, terms)
    return this.asked((row) => {
      const made: unknown = terms(row)
      if (!Array.isArray(made)) throw wrongKind('sortBy()', SORTED, made)
      return this.interned('sort', internOrder(made.map(orderNodeOf)), (nodes) => ({ kind: 'order', terms: nodes }))
    })
  }

  reverse(): this {
    const { limit, offset } = this.plan
    if (limit !== undefined || offset !== undefined)
      throw new QueryError(
        'A query that was cut by limit or offset cannot be turned round. Call reverse() or last() first.',
      )
    return this.step('reverse', () => ({ kind: 'reverse' }))
  }

  limit(count: number): this {
    return this.step('limit', (slot) => ({ kind: 'limit', slot }), whole(count, 'limit'))
  }

  offset(count: number): this {
    return this.step('offset', (slot) => ({ kind: 'offset', slot }), whole(count, 'offset'))
  }

  distinct(): this {
    return this.step('distinct', () => ({ kind: 'distinct' }))
  }

  distinctOn(...paths: string[]): this {
    if (paths.length === 0)
      throw new QueryError('distinctOn() takes the fields that say which rows are alike: distinctOn("authorId").')
    takeTexts('distinctOn()', 'names of fields', paths)
    const descending = paths.find((path) => path.startsWith('-'))
    if (descending !== undefined)
      throw new QueryError(
        `distinctOn() takes fields without an order; this is "${descending}". Say the order in orderBy().`,
      )
    return this.step(pathsKey('distinctOn', paths), () => {
      const { annotations } = this.plan
      return { kind: 'distinctOn', nodes: paths.map((path) => orderTerm(path, annotations).item) }
    })
  }

  union(...others: readonly unknown[]): this {
    const last = others.at(-1)
    const options = isQuery(last) ? undefined : (last as UnionOptions | undefined)
    return this.#combined(options?.all ? 'unionAll' : 'union', options ? others.slice(0, -1) : others)
  }

  intersection(...others: readonly unknown[]): this {
    return this.#combined('intersection', others)
  }

  difference(...others: readonly unknown[]): this {
    return this.#combined('difference', others)
  }

  recursive(relation: string, options: RecursiveOptions = {}): this {
    takeText('recursive()', 'the name of a relation of the model to itself', relation)
    takeOptions('recursive()', options)
    const { depth, max } = options
    if (this.plan.selection || this.plan.groups)
      throw new QueryError(
        'recursive() begins with rows. Call it without values() and select(), which give plain objects.',
      )
    const { model } = this.shape
    if (depth !== undefined) checkNewName(depth, takenNames(model, []), 'the depth of a row')
    const steps = stepsOf(max)
    const start = this.shape
    const grown = this.step(pathsKey(`recursive ${depth ?? ''} ${steps}`, [relation]), () => ({
      kind: 'recursive',
      recursive: { start, relation, depth, max: steps },
    }))
    return this.become(grown.shape, grown.bound, { ...this.extras, prefetches: [] })
  }

  unordered(): this {
    return this.orderBy()
  }

  when(condition: unknown, then: (query: this, value: unknown) => this): this {
    takeFunction('when()', 'a function of the query behind the condition', then)
    return condition ? then(this, condition) : this
  }

  unless(condition: unknown, then: (query: this) => this): this {
    takeFunction('unless()', 'a function of the query behind the condition', then)
    return condition ? this : then(this)
  }

  tap(look: (query: this) => unknown): this {
    takeFunction('tap()', 'a function of the query', look)
    look(this)
    return this
  }

  only(...paths: string[]): this {
    return this.#load('only', paths)
  }

  defer(...paths: string[]): this {
    return this.#load('defer', paths)
  }

  none(): this {
    return this.step('none', () => ({ kind: 'none' }))
  }

  withoutScope(...names: string[]): this {
    takeTexts('withoutScope()', 'names of scopes', names)
    return this.step(pathsKey('without', names), () => ({ kind: 'without', scopes: names }))
  }

  withTrashed(...paths: string[]): this {
    takeTexts('withTrashed()', 'names of relations', paths)
    return this.withoutScope(...(paths.length ? paths.map((path) => `${path}__${LIVE}`) : [LIVE]))
  }

  onlyTrashed(): this {
    return this.withTrashed().filter({ [`${trashName(this.shape.model)}__isnull`]: false })
  }

  withoutScopes(): this {
    // No name can hold the star.
    return this.step('without *', () => ({ kind: 'without', scopes: 'all' }))
  }

  selectForUpdate(options: LockOptions = {}): this {
    takeOptions('selectForUpdate()', options)
    const lock = lockOf(options)
    return this.step(`lock ${JSON.stringify(lock)}`, () => ({ kind: 'lock', lock }))
  }

  selectRelated(...paths: string[]): this {
    takeTexts('selectRelated()', 'names of keys', paths)
    return this.step(pathsKey('related', paths), () => {
      this.#ofRows('selectRelated', 'loads rows beside rows')
      return { kind: 'related', paths }
    })
  }

  prefetch(...paths: string[]): this {
    takeTexts('prefetch()', 'names of relations', paths)
    return this.become(this.shape, this.bound, { ...this.extras, prefetches: [...this.extras.prefetches, ...paths] })
  }

  prefetchEach(relation: string, queries: readonly Chain[], as = relation): this {
    takeText('prefetchEach()', 'the name of a relation', relation)
    if (!Array.isArray(queries) || !queries.every((query) => query instanceof Chain))
      throw new QueryError(`prefetchEach("${relation}") takes query sets, one a model: [Post.objects().only('title')].`)
    const own = new Map(queries.map((query) => [query.shape.model, query]))
    if (own.size < queries.length)
      throw new QueryError(`prefetchEach("${relation}") takes one query set for each model.`)
    return this.prefetchWith(relation, (all) => own.get(all.shape.model) ?? all, as, [...own.keys()])
  }

  prefetchWith(relation: string, rows: OwnPrefetch['rows'], as = relation, models?: readonly ModelClass[]): this {
    takeText('prefetchWith()', 'the name of a relation', relation)
    takeFunction('prefetchWith()', 'a function of the rows behind the name of their relation', rows)
    const { prefetches } = this.extras
    if (as !== relation) checkNewName(as, this.taken(), 'what prefetchWith() loads')
    if (prefetches.some((one) => typeof one !== 'string' && one.as === as))
      throw new QueryError(`prefetchWith() loads "${as}" already. Give one of the two another name behind its query.`)
    return this.become(this.shape, this.bound, {
      ...this.extras,
      prefetches: [...prefetches, { relation, rows, as, ...(models && { models }) }],
    })
  }

  /** The same rows in an order in which no two are alike; plain objects in the order they have. */
  ordered(): this {
    const { plan } = this
    // One row of each group is found by an order that is total already.
    if (givesObjects(plan) || plan.distinctOn) return this
    const definition = this.definition()
    return this.step(`ordered ${definition.ordering.join()}`, () => ({
      kind: 'order',
      terms: totalOrder(plan, definition),
    }))
  }

  /** Of a query that is `ordered`, the rows behind the one with these values for the terms of its order. */
  after(place: readonly unknown[]): this {
    const { order: terms = [] } = this.plan
    const nulls = place.map((value) => value === null)
    return this.step(`after ${nulls.map(Number).join('')}`, (slot) => ({ kind: 'after', terms, nulls, slot }), ...place)
  }

  /** The rows that a relation leads to from many keys, each with the key it belongs to; a limit is one for each key. For prefetch. */
  parents({ through, hops, generic, model, name, to }: RelationDefinition, keys: readonly unknown[]): this {
    const { limit, offset } = this.plan
    // A part of the rows is only the same each time in an order in which no two are alike.
    const rows = limit === undefined && offset === undefined ? this : this.ordered()
    const [label, source, target] = through
      ? [through.model.label, through.source.name, through.target.name]
      : [undefined, to.name, '']
    if (hops || generic)
      return rows.step(
        `parents over ${model.label} ${name}`,
        (slot) => ({ kind: 'parents', through: model.label, route: name, source: to.name, target: '', slot }),
        keys,
      )
    return rows.step(
      `parents ${label ?? ''} ${source} ${target}`,
      (slot) => ({ kind: 'parents', through: label, source, target, slot }),
      keys,
    )
  }

  #combined(operator: Combiner, others: readonly unknown[]): this {
    if (others.length === 0 || !others.every(isQuery))
      throw new QueryError(`${operator === 'unionAll' ? 'union' : operator}() takes query sets.`)
    const queries = others.map((other) => other.subquery)
    const extras = this.within(queries.map(({ using }) => using))
    const free = queries.some(({ shape }) => shape.detached)
    const key = free ? undefined : `combine ${operator} ${queries.map(({ shape }) => shape.number).join()}`
    const grown = this.step(
      key,
      (base) => ({ kind: 'combine', combined: { operator, parts: partsOf(this.shape, queries, base) } }),
      ...queries.flatMap(({ values }) => values),
    )
    const borrowed = queries.reduce(
      (all, query) => (query.borrowed === undefined ? all : borrowing(all, query.borrowed)),
      this.extras.borrowed,
    )
    if (borrowed === extras.borrowed && extras === this.extras) return grown
    return this.become(grown.shape, grown.bound, { ...extras, borrowed })
  }

  #load(mode: 'only' | 'defer', paths: readonly string[]): this {
    if (paths.length === 0) throw new QueryError(`${mode}() takes the columns that it is about: ${mode}("id").`)
    takeTexts(`${mode}()`, 'names of columns', paths)
    this.#ofRows(mode, 'is about rows')
    return this.step(pathsKey(mode, paths), () => ({ kind: 'load', mode, paths }))
  }

  #ofRows(method: string, what: string): void {
    if (this.plan.selection)
      throw new QueryError(`${method}() ${what}. Call it without values() and select(), which give plain objects.`)
  }

  #chosen(name: string, paths: readonly string[], grouped: boolean): this {
    return this.step(pathsKey(name, paths), () => {
      const { annotations } = this.plan
      const nodes = Object.fromEntries(paths.map((path) => [path, orderTerm(path, annotations).item]))
      return { kind: 'select', nodes, ...(grouped ? { grouped } : {}) }
    })
  }

  #annotated(name: string, make: Callback, hidden: boolean): this {
    takeFunction(`${name}()`, OF_COLUMNS, make)
    return this.asked((row) =>
      this.interned(name, internNamed(this.named(name, make(row), true)), (nodes) => ({
        kind: 'annotate',
        nodes,
        hidden,
      })),
    )
  }

  #lookups(lookups: object, negated: boolean): this {
    const { key, values, databases, make } = lookupStep(lookups, negated)
    if (values === undefined) return this
    const extras = databases.length === 0 ? this.extras : this.within(databases)
    return this.grow(this.shape.child(key, values.length, make), values, extras)
  }
}

// Of what is combined, the first tells.
function givesObjects({ selection, combined }: Plan): boolean {
  const [first] = combined?.parts ?? []
  return first ? givesObjects(planOf(first.shape)) : selection !== undefined
}

function partsOf(first: Shape, others: readonly InnerQuery[], base: number): Combined['parts'] {
  let offset = base
  return [
    { shape: first, offset: 0 },
    ...others.map(({ shape, values }) => {
      const part = { shape, offset }
      offset += values.length
      return part
    }),
  ]
}

// Read off the class: a chain is made where no database is known yet.
function trashName(model: ModelClass): string {
  for (const [name, declared] of declaredMembers(model))
    if (declared instanceof Field && declared.spec.softDelete) return name
  throw noTrash(labelOf(model) ?? model.name)
}

function whole(count: number, what: string): number {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new QueryError(`${what} takes a whole number from 0; this is ${String(count)}.`)
  return count
}
