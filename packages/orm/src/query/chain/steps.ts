import type { ModelDefinition } from '@tsango/core/registry'
import type { Session } from '../../databases/databases.ts'
import { AcrossDatabases, takeNamed, takeText } from '../../errors/errors.ts'
import { AskedRows, type Borrowed, borrowing } from '../../expressions/asked-rows.ts'
import { columnsOf, computedNode, type Node } from '../../expressions/expressions.ts'
import type { Interned } from '../../expressions/intern.ts'
import { areQueriesWatched, noteFormer, noteQuery } from '../../scope/repeats.ts'
import { currentDatabases, currentScope, currentSession, DEFAULT, databaseFor } from '../../scope/scope.ts'
import type { Prefetch } from '../loading/prefetch.ts'
import { type Plan, planOf } from '../shape/plan.ts'
import type { Shape, Step } from '../shape/shape.ts'
import { joinNames } from '../tables/join.ts'
import { tableColumns, withJoined } from '../tables/join-columns.ts'
import type { InnerQuery, PlacedQuery } from './lookup-step.ts'
import { checkNewName, takenNames } from './new-name.ts'

/** A function over the columns of a query's rows. */
export type Callback = (row: object) => unknown

/** What of a query is neither shape nor value. */
export interface Extras {
  /** The database that was named; `undefined`: where the model lives. */
  readonly using: string | undefined
  /** Whether it was asked for by name, so that no replica answers for it. */
  readonly pinned?: boolean
  /** The database that a query within it names. */
  readonly beside?: string | undefined
  readonly prefetches: readonly Prefetch[]
  /** What it reads of queries around it. */
  readonly borrowed?: Borrowed | undefined
}

/** Of a query that nothing was said of. */
export const PLAIN: Extras = Object.freeze({ using: undefined, prefetches: [] })
/** The values of a query that has none. */
export const NO_VALUES: readonly unknown[] = []

/** How a query set becomes another one: each step a child of its shape, with its values behind those from before. */
export abstract class Steps {
  protected readonly shape: Shape
  protected readonly bound: readonly unknown[]
  protected readonly extras: Extras

  constructor(shape: Shape, bound: readonly unknown[] = NO_VALUES, extras: Extras = PLAIN) {
    this.shape = shape
    this.bound = bound
    this.extras = extras
    if (areQueriesWatched()) noteQuery(this)
  }

  get subquery(): InnerQuery {
    const { using, beside, borrowed } = this.extras
    return { shape: this.shape, values: this.bound, using: using ?? beside, borrowed }
  }

  get plan(): Plan {
    return planOf(this.shape)
  }

  /** What is loaded for the rows by further statements. */
  get prefetches(): readonly Prefetch[] {
    return this.extras.prefetches
  }

  /** A query set of the same kind. */
  protected abstract made(shape: Shape, bound: readonly unknown[], extras: Extras): this

  /** A query set of the same kind that came of this one. */
  protected become(shape: Shape, bound: readonly unknown[], extras: Extras): this {
    const next = this.made(shape, bound, extras)
    if (areQueriesWatched()) noteFormer(next, this)
    return next
  }

  /** The query's model in the registry of the running code. */
  protected definition(): ModelDefinition {
    return currentDatabases().registry.of(this.shape.model)
  }

  /** Calls back with the model's columns, and annotations by name. What is made of them is taken apart inside. */
  protected asked<T>(callback: (row: object) => T): T {
    const rows = new AskedRows()
    const { annotations, source, joins } = this.plan
    const names = Object.keys(annotations)
    const own = source ? tableColumns('', rows, names) : columnsOf(this.shape.model, names, rows)
    const columns = joins.length ? withJoined(own, joinNames(joins), rows) : own
    return rows.ask(() => callback(columns))
  }

  /** Tells of names whether something in a row has them already. */
  protected taken(): (name: string) => boolean {
    const { annotations, source, selection = {}, joins } = this.plan
    const computed = Object.keys(annotations)
    const names = joins.length ? [...computed, ...joinNames(joins)] : computed
    return source
      ? (name) => names.includes(name) || Object.hasOwn(selection, name)
      : takenNames(this.shape.model, names)
  }

  /** Expressions by name; `fresh` where a name must not be taken. */
  protected named(method: string, made: unknown, fresh: boolean): Readonly<Record<string, Node>> {
    takeNamed(`${method}()`, `a function that gives expressions by name, ${method}((row) => ({ … }))`, made)
    const taken = fresh ? this.taken() : undefined
    return Object.fromEntries(
      Object.entries(made as Readonly<Record<string, unknown>>).map(([name, expression]) => {
        checkNewName(name, taken, 'an annotation')
        return [name, computedNode(expression)]
      }),
    )
  }

  /** The database that it is asked of now. Throws {@link AcrossDatabases} where a query within it names another. */
  database(use: 'read' | 'write' = 'read'): string {
    const { using, beside, pinned } = this.extras
    if (using !== undefined) return using
    const writes = use === 'write' || pinned === true || this.plan.lock !== undefined
    const found = databaseFor(this.shape.model, undefined, writes ? 'write' : 'read')
    if (beside !== undefined && beside !== found) throw apart(beside, found)
    return found
  }

  using(database: string): this {
    takeText('using()', 'the name of a database', database)
    return this.on(database, true)
  }

  /** As `using`, and replicas of the database may answer. */
  on(database: string, pinned = this.extras.pinned === true): this {
    const { beside } = this.extras
    if (beside !== undefined && beside !== database) throw apart(beside, database)
    return this.become(this.shape, this.bound, { ...this.extras, using: database, pinned })
  }

  /** Where no replica may answer. */
  onPrimary(): this {
    return this.become(this.shape, this.bound, { ...this.extras, pinned: true })
  }

  /** Where its statement runs now. */
  protected session(use: 'read' | 'write' = 'read'): Session {
    const { using, beside } = this.extras
    if (using !== undefined) return currentSession(using)
    const { databases, frames } = currentScope()
    if (databases.routing !== undefined || beside !== undefined) return currentSession(this.database(use))
    return frames?.get(DEFAULT) ?? databases.get(DEFAULT)
  }

  /** As another query is made of it. */
  placedOn(using: string): PlacedQuery {
    return { ...this.subquery, using }
  }

  /** What is neither shape nor value once queries that name databases stand within. Throws {@link AcrossDatabases} where those are several. */
  protected within(databases: readonly (string | undefined)[]): Extras {
    const { using, beside } = this.extras
    let named = using ?? beside
    for (const one of databases) {
      if (one === undefined || one === named) continue
      if (named !== undefined) throw apart(one, named)
      named = one
    }
    return using !== undefined || named === beside ? this.extras : { ...this.extras, beside: named }
  }

  /** This chain with a step that holds expressions. */
  protected interned<T>(name: string, made: Interned<T>, step: (tree: T) => Step): this {
    const extras = made.databases.length === 0 ? this.extras : this.within(made.databases)
    const shape = this.shape.child(
      made.key === undefined ? undefined : `${name} ${made.key}`,
      made.values.length,
      (base) => step(made.build(base)),
    )
    if (made.borrowed === undefined) return this.grow(shape, made.values, extras)
    return this.grow(shape, made.values, { ...extras, borrowed: borrowing(extras.borrowed, made.borrowed) })
  }

  /** This chain with one step more. */
  protected step(key: string | undefined, make: (slot: number) => Step, ...values: unknown[]): this {
    return this.grow(this.shape.child(key, values.length, make), values)
  }

  /** This chain with one step more, and its values. */
  protected grow(shape: Shape, values: readonly unknown[], extras = this.extras): this {
    const all = values.length === 0 ? this.bound : this.bound.length === 0 ? values : [...this.bound, ...values]
    return this.become(shape, all, extras)
  }
}

function apart(inner: string, outer: string): AcrossDatabases {
  return new AcrossDatabases('A query within this one is of', inner, outer)
}
