import type { ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import type { Compiled } from '../compile/compile.ts'
import { orderTerm } from '../compile/order.ts'
import type { Session } from '../databases/databases.ts'
import type { Answer, RawResult } from '../dialects/base/base.ts'
import { DoesNotExist, MultipleRows, QueryError } from '../errors/errors.ts'
import {
  columnsOf,
  conditionNode,
  declaredMembers,
  type Node,
  nodeOf,
  orderNodeOf,
} from '../expressions/expressions.ts'
import { type Interned, intern, internNamed, internOrder } from '../expressions/intern.ts'
import { type ConflictNames, insertNewRows, upsertRows } from '../rows/bulk-insert.ts'
import { updateRows } from '../rows/bulk-update.ts'
import { buildRow, cleanUpdate, createRow, createRows } from '../rows/create.ts'
import { RowBase } from '../rows/row.ts'
import { currentSession } from '../scope/scope.ts'
import { contains, extreme, find, inBulk, KEYS_A_STATEMENT } from './find.ts'
import { type IterateOptions, iterate } from './iterate.ts'
import { type LockOptions, lockOf, requireBlock } from './locking.ts'
import { type InnerQuery, lookupStep, pathsKey } from './lookup-step.ts'
import { getOrCreate, updateOrCreate } from './or-create.ts'
import { page } from './page.ts'
import { type Plan, planOf } from './plan.ts'
import { loadPrefetches } from './prefetch.ts'
import { rootShape, type Shape, type Step, type Terminal } from './shape.ts'
import { totalOrder } from './total-order.ts'
import type { Page, SqlText } from './types.ts'

type Callback = (row: object) => unknown
type Settled<T> = (value: T) => unknown

/** What of a query is neither shape nor value. */
interface Extras {
  readonly using: string
  readonly prefetches: readonly string[]
}

const PLAIN: Extras = Object.freeze({ using: 'default', prefetches: [] })
const NO_VALUES: readonly unknown[] = []

/** The query set at run time; {@link QuerySet} in `types.ts` is its type. */
export class Query {
  readonly #shape: Shape
  readonly #values: readonly unknown[]
  readonly #extras: Extras

  constructor(shape: Shape, values: readonly unknown[] = NO_VALUES, extras: Extras = PLAIN) {
    this.#shape = shape
    this.#values = values
    this.#extras = extras
  }

  get subquery(): InnerQuery {
    return { shape: this.#shape, values: this.#values, using: this.#extras.using }
  }

  get plan(): Plan {
    return planOf(this.#shape)
  }

  filter(lookups: object): Query {
    return this.#lookups(lookups, false)
  }

  exclude(lookups: object): Query {
    return this.#lookups(lookups, true)
  }

  where(condition: Callback): Query {
    return this.#interned('where', intern(conditionNode(condition(this.#columns()))), (node) => ({
      kind: 'condition',
      node,
    }))
  }

  annotate(make: Callback): Query {
    return this.#annotated('annotate', make, false)
  }

  alias(make: Callback): Query {
    return this.#annotated('alias', make, true)
  }

  select(make: Callback): Query {
    return this.#interned('select', internNamed(this.#named(make, false)), (nodes) => ({ kind: 'select', nodes }))
  }

  values(...paths: string[]): Query {
    return this.#step(pathsKey('values', paths), () => {
      const { annotations } = this.plan
      return {
        kind: 'select',
        nodes: Object.fromEntries(paths.map((path) => [path, orderTerm(path, annotations).item])),
      }
    })
  }

  orderBy(...terms: string[]): Query {
    return this.#step(pathsKey('order', terms), () => {
      const { annotations } = this.plan
      return { kind: 'order', terms: terms.map((term) => orderTerm(term, annotations)) }
    })
  }

  sortBy(terms: (row: object) => readonly unknown[]): Query {
    return this.#interned('sort', internOrder(terms(this.#columns()).map(orderNodeOf)), (nodes) => ({
      kind: 'order',
      terms: nodes,
    }))
  }

  reverse(): Query {
    const { limit, offset } = this.plan
    if (limit !== undefined || offset !== undefined)
      throw new QueryError(
        'A query that was cut by limit or offset cannot be turned round. Call reverse() or last() first.',
      )
    return this.#step('reverse', () => ({ kind: 'reverse' }))
  }

  limit(count: number): Query {
    return this.#step('limit', (slot) => ({ kind: 'limit', slot }), whole(count, 'limit'))
  }

  offset(count: number): Query {
    return this.#step('offset', (slot) => ({ kind: 'offset', slot }), whole(count, 'offset'))
  }

  distinct(): Query {
    return this.#step('distinct', () => ({ kind: 'distinct' }))
  }

  none(): Query {
    return this.#step('none', () => ({ kind: 'none' }))
  }

  selectForUpdate(options: LockOptions = {}): Query {
    const lock = lockOf(options)
    return this.#step(`lock ${JSON.stringify(lock)}`, () => ({ kind: 'lock', lock }))
  }

  using(database: string): Query {
    return new Query(this.#shape, this.#values, { ...this.#extras, using: database })
  }

  selectRelated(...paths: string[]): Query {
    return this.#step(pathsKey('related', paths), () => ({ kind: 'related', paths }))
  }

  prefetch(...names: string[]): Query {
    return new Query(this.#shape, this.#values, { ...this.#extras, prefetches: [...this.#extras.prefetches, ...names] })
  }

  /** The same rows in an order in which no two are alike; plain objects in the order they have. */
  ordered(): Query {
    const { plan } = this
    if (plan.selection) return this
    const definition = this.#definition()
    return this.#step(`ordered ${definition.ordering.join()}`, () => ({
      kind: 'order',
      terms: totalOrder(plan, definition),
    }))
  }

  /** Of a query that is `ordered`, the rows behind the one with these values for the terms of its order. */
  after(place: readonly unknown[]): Query {
    const { order: terms = [] } = this.plan
    const nulls = place.map((value) => value === null)
    return this.#step(
      `after ${nulls.map(Number).join('')}`,
      (slot) => ({ kind: 'after', terms, nulls, slot }),
      ...place,
    )
  }

  /** Rows of a many-to-many relation for many keys of the other side, each with the key it belongs to; for prefetch. */
  pairs(through: string, source: string, target: string, keys: readonly unknown[]): Query {
    return this.#step(
      `pairs ${through} ${source} ${target}`,
      (slot) => ({ kind: 'pairs', through, source, target, slot }),
      keys,
    )
  }

  async page(number: number, size: number): Promise<Page<unknown>> {
    return page(this, this.ordered(), number, size)
  }

  iterate(options: IterateOptions = {}): AsyncGenerator<unknown, void> {
    return iterate(this, options)
  }

  then(fulfilled?: Settled<unknown[]> | null, rejected?: Settled<unknown> | null): Promise<unknown> {
    return this.all().then(fulfilled, rejected)
  }

  all(): Promise<unknown[]> {
    return this.#fetch(this.#shape, this.#values)
  }

  async get(lookups?: object): Promise<unknown> {
    if (lookups) return this.filter(lookups).get()
    const rows = await this.#fetch(end(this.#shape, GET), this.#values)
    if (rows.length > 1) throw new MultipleRows(this.#definition().label)
    if (rows.length === 0) throw new DoesNotExist(this.#definition().label)
    return rows[0]
  }

  async first(): Promise<unknown> {
    const rows = await this.#fetch(end(this.#shape, FIRST), this.#values)
    return rows[0] ?? null
  }

  async last(): Promise<unknown> {
    return this.reverse().first()
  }

  earliest(...fields: string[]): Promise<unknown> {
    return extreme(this, fields, 'earliest')
  }

  latest(...fields: string[]): Promise<unknown> {
    return extreme(this, fields, 'latest')
  }

  find(key: unknown): Promise<unknown> {
    return find(this, key)
  }

  contains(row: unknown): Promise<boolean> {
    return contains(this, this.#fresh(), row)
  }

  inBulk(keys: Iterable<unknown>): Promise<Map<unknown, unknown>> {
    return inBulk(this, keys)
  }

  async count(): Promise<number> {
    return Number(await this.#scalar(COUNT))
  }

  async exists(): Promise<boolean> {
    return (await this.#scalar(EXISTS)) !== undefined
  }

  async aggregate(make: Callback): Promise<unknown> {
    const made = internNamed(this.#named(make, false))
    const shape = this.#endWith('aggregate', made)
    const [result] = await this.#fetch(shape, [...this.#values, ...made.values], false)
    return result
  }

  async update(values: object | Callback): Promise<number> {
    const given = typeof values === 'function' ? (values(this.#columns()) as object) : values
    cleanUpdate(this.#definition(), given)
    const nodes = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, nodeOf(value)]))
    if (Object.keys(nodes).length === 0) return 0
    const made = internNamed(nodes)
    const shape = this.#endWith('update', made)
    return (await this.#run(shape, [...this.#values, ...made.values])).affected
  }

  async delete(): Promise<number> {
    return (await this.#run(end(this.#shape, DELETE), this.#values)).affected
  }

  create(values: object): Promise<RowBase> {
    return createRow(this.#shape.model, this.#extras.using, values)
  }

  build(values: object): RowBase {
    return buildRow(this.#shape.model, this.#extras.using, values)
  }

  getOrCreate(lookups: object, defaults: object = {}): Promise<[RowBase, boolean]> {
    return getOrCreate(this, lookups, defaults)
  }

  updateOrCreate(lookups: object, values: object = {}): Promise<[RowBase, boolean]> {
    return updateOrCreate(this, this.#fresh(), lookups, values)
  }

  bulkCreate(rows: readonly object[]): Promise<RowBase[]> {
    return atomic(() => createRows(this.#shape.model, this.#extras.using, rows), { using: this.#extras.using })
  }

  async bulkUpdate(rows: readonly unknown[], fields: readonly string[]): Promise<number> {
    if (this.#shape.step)
      throw new QueryError('bulkUpdate() writes the rows it is given, whatever the query: call it on objects().')
    const { using } = this.#extras
    const definition = this.#definition()
    return atomic(() => updateRows(definition, using, rows, fields), { using })
  }

  bulkUpsert(rows: readonly object[], options: ConflictNames): Promise<void> {
    const { using } = this.#extras
    return atomic(() => upsertRows(this.#shape.model, using, rows, options), { using })
  }

  insertOrIgnore(rows: readonly object[]): Promise<void> {
    const { using } = this.#extras
    return atomic(() => insertNewRows(this.#shape.model, using, rows), { using })
  }

  toSql(): SqlText {
    const { database } = currentSession(this.#extras.using)
    const compiled = database.compiled.get(this.#shape, this.#values)
    return { sql: compiled.statement.sql, parameters: database.compiled.bind(compiled, this.#values) }
  }

  // All rows of the model, or of another, on the same database.
  #fresh(model = this.#shape.model): Query {
    return new Query(rootShape(model), NO_VALUES, { ...PLAIN, using: this.#extras.using })
  }

  #definition(): ModelDefinition {
    return currentSession(this.#extras.using).database.registry.of(this.#shape.model)
  }

  #endWith(kind: 'aggregate' | 'update', made: Interned<Readonly<Record<string, Node>>>): Shape {
    this.#together(made.databases)
    return this.#shape.child(made.key && `${kind} ${made.key}`, made.values.length, (base) => ({
      kind: 'end',
      terminal: { kind, nodes: made.build(base) },
    }))
  }

  #columns(): object {
    return columnsOf(this.#shape.model, Object.keys(this.plan.annotations))
  }

  #annotated(name: string, make: Callback, hidden: boolean): Query {
    const made = internNamed(this.#named(make, true))
    return this.#interned(name, made, (nodes) => ({ kind: 'annotate', nodes, hidden }))
  }

  #named(make: Callback, fresh: boolean): Readonly<Record<string, Node>> {
    const made = make(this.#columns()) as Readonly<Record<string, unknown>>
    const { model } = this.#shape
    const members = fresh ? [...declaredMembers(model).keys(), ...Object.keys(this.plan.annotations)] : []
    // Every row has the methods of its model and those of all rows; `then` would make it a promise.
    const taken = (name: string): boolean =>
      members.includes(name) || (fresh && (name === 'then' || name in RowBase.prototype || name in model.prototype))
    return Object.fromEntries(
      Object.entries(made).map(([name, expression]) => {
        if (!/^[a-zA-Z][a-zA-Z0-9]*$/.test(name) || taken(name))
          throw new QueryError(`"${name}" cannot be the name of an annotation${taken(name) ? ': it is taken' : ''}.`)
        return [name, nodeOf(expression)]
      }),
    )
  }

  #lookups(lookups: object, negated: boolean): Query {
    const { key, values, databases, make } = lookupStep(lookups, negated)
    if (values === undefined) return this
    this.#together(databases)
    return this.#grow(this.#shape.child(key, values.length, make), values)
  }

  // One statement goes to one database: the inner query would silently be asked of the wrong one.
  #together(databases: readonly string[]): void {
    const { using } = this.#extras
    const other = databases.find((one) => one !== using && one !== PLAIN.using)
    if (other !== undefined)
      throw new QueryError(
        `A query of the database "${other}" stands behind "in" of one of "${using}". Read its values first, or call using("${other}") before.`,
      )
  }

  #interned<T>(name: string, made: Interned<T>, step: (tree: T) => Step): Query {
    this.#together(made.databases)
    const shape = this.#shape.child(
      made.key === undefined ? undefined : `${name} ${made.key}`,
      made.values.length,
      (base) => step(made.build(base)),
    )
    return this.#grow(shape, made.values)
  }

  #step(key: string | undefined, make: (slot: number) => Step, ...values: unknown[]): Query {
    return this.#grow(this.#shape.child(key, values.length, make), values)
  }

  #grow(shape: Shape, values: readonly unknown[]): Query {
    const all = values.length === 0 ? this.#values : this.#values.length === 0 ? values : [...this.#values, ...values]
    return new Query(shape, all, this.#extras)
  }

  async #scalar(terminal: Terminal): Promise<unknown> {
    const [row] = (await this.#run(end(this.#shape, terminal), this.#values)).rows
    return row?.[0]
  }

  #run(shape: Shape, values: readonly unknown[]): Answer<RawResult> {
    const session = currentSession(this.#extras.using)
    const { compiled: cache } = session.database
    const compiled = cache.get(shape, values)
    return session.run(compiled.statement, cache.bind(compiled, values))
  }

  // Not an async function: a database that answers at once costs one promise, not three.
  #fetch(shape: Shape, values: readonly unknown[], rows = true): Promise<unknown[]> {
    try {
      const session = currentSession(this.#extras.using)
      const { compiled: cache } = session.database
      const compiled = cache.get(shape, values)
      if (compiled.locks) requireBlock(session)
      const answer = session.run(compiled.statement, cache.bind(compiled, values))
      const prefetch = rows && this.#extras.prefetches.length > 0
      if (answer instanceof Promise) return answer.then((result) => this.#finish(compiled, result, prefetch, session))
      const found = this.#finish(compiled, answer, prefetch, session)
      return found instanceof Promise ? found : Promise.resolve(found)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #finish(
    { decode }: Compiled,
    { rows }: RawResult,
    prefetch: boolean,
    session: Session,
  ): unknown[] | Promise<unknown[]> {
    const found = new Array<unknown>(rows.length)
    for (let index = 0; index < rows.length; index++) found[index] = decode(rows[index] as readonly unknown[])
    if (!prefetch) return found
    return loadPrefetches(
      session.database.registry.of(this.#shape.model),
      found as Record<string, unknown>[],
      this.#extras.prefetches,
      (model) => this.#fresh(model),
      session.database.dialect.features.listParameter ? Number.POSITIVE_INFINITY : KEYS_A_STATEMENT,
    )
  }
}

const GET: Terminal = { kind: 'get' }
const FIRST: Terminal = { kind: 'first' }
const COUNT: Terminal = { kind: 'count' }
const EXISTS: Terminal = { kind: 'exists' }
const DELETE: Terminal = { kind: 'delete' }

function end(shape: Shape, terminal: Terminal): Shape {
  return shape.known(terminal.kind) ?? shape.child(terminal.kind, 0, () => ({ kind: 'end', terminal }))
}

function whole(count: number, what: string): number {
  if (!Number.isSafeInteger(count) || count < 0)
    throw new QueryError(`${what} takes a whole number from 0; this is ${String(count)}.`)
  return count
}
