import type { ModelClass } from '@tsango/core/model'
import type { Compiled } from '../../compile/compile.ts'
import type { Session } from '../../databases/databases.ts'
import type { Answer, RawResult } from '../../dialects/base/base.ts'
import type { Node } from '../../expressions/expressions.ts'
import type { Interned } from '../../expressions/intern.ts'
import { KEYS_A_STATEMENT } from '../../rows/ask.ts'
import { areQueriesWatched, exemptFromRepeats, originOf } from '../../scope/repeats.ts'
import { databaseSlot } from '../../scope/scope.ts'
import { requireBlock } from '../chain/locking.ts'
import { checkPrefetches, loadPrefetches, type PrefetchSource } from '../loading/prefetch.ts'
import { type Way, wayOf } from '../paging/way.ts'
import type { Query } from '../query-set.ts'
import type { Shape, Terminal } from '../shape/shape.ts'
import { JoiningChain } from '../tables/joining-chain.ts'

/** Rows, and where they stand. */
export interface PlacedRows {
  readonly rows: unknown[]
  /** The values of the order's terms for a row; `undefined` where there is none. */
  placeOf(index: number): readonly unknown[] | undefined
  /** Whether the database answers without a promise. */
  readonly atOnce: boolean
}

/** The rows of a query, part by part. */
export interface QueryCursor {
  /** None at the end. */
  next(): Promise<unknown[]>
  close(): Promise<void>
}

/** Expressions by name. */
export type Named = Interned<Readonly<Record<string, Node>>>
/** A shape that ends with expressions, and those. */
export type Ended = readonly [made: Named, shape: Shape]

/** How a query set asks the database: from its shape to a statement, and from what that gives to rows. */
export abstract class AskingChain extends JoiningChain {
  /** All rows of the model, hidden ones too, or those of another that this query would meet, on the same database. */
  abstract fresh(model?: ModelClass): Query

  /** The rows of a query that is `ordered`, and the place of each in the order. */
  async placed(): Promise<PlacedRows> {
    const shape = placed(this.shape)
    const session = this.session()
    const { compiled: cache } = session.database
    const compiled = cache.get(shape, this.bound)
    if (compiled.locks) requireBlock(session)
    const prefetch = this.extras.prefetches.length > 0
    if (prefetch) this.#checkPrefetches(session)
    const result = await this.#read(session, compiled, this.bound)
    const rows = await this.#finish(compiled, result.rows, prefetch, session)
    const atOnce = session.database.dialect.features.synchronous
    return { rows, atOnce, placeOf: (index) => result.rows[index] && compiled.place?.read(result.rows[index]) }
  }

  /** The rows, so many at a time, of one statement that goes on while they are looked at. */
  async openCursor(size: number): Promise<QueryCursor> {
    const session = this.session()
    const { compiled: cache } = session.database
    const compiled = cache.get(this.shape, this.bound)
    if (compiled.locks) requireBlock(session)
    const prefetch = this.extras.prefetches.length > 0
    if (prefetch) this.#checkPrefetches(session)
    const parameters = cache.bind(compiled, this.bound)
    const replica = this.extras.pinned !== true
    const cursor = await session.openCursor(compiled.statement, parameters, { size, replica })
    return {
      next: async () => this.#finish(compiled, await cursor.next(), prefetch, session),
      close: () => cursor.close(),
    }
  }

  /** How its rows are read part by part. */
  wayOf(size: number, limit: number): Way {
    const { registry, dialect } = this.session().database
    return wayOf(this.plan, registry.of(this.shape.model), { size, limit, cursors: dialect.features.cursors })
  }

  /** Whether values could be a place in the order of a query that is `ordered`. */
  isPlace(place: readonly unknown[]): boolean {
    const { database } = this.session()
    return database.compiled.get(placed(this.shape), this.bound).place?.fits(place) === true
  }

  /** Where relations of this query's rows are read. */
  source(): PrefetchSource {
    return {
      pinned: this.extras.pinned === true,
      objects: (model) => exemptFromRepeats(this.fresh(model)),
      chunk: (query) =>
        query.session().database.dialect.features.listParameter ? Number.POSITIVE_INFINITY : KEYS_A_STATEMENT,
    }
  }

  protected endedWith(kind: 'aggregate' | 'update', made: Named): Ended {
    const extras = this.within(made.databases)
    // Throws where that is another database than is written or read here.
    if (extras.beside !== undefined)
      this.made(this.shape, this.bound, extras).database(kind === 'update' ? 'write' : 'read')
    const shape = this.shape.child(made.key && `${kind} ${made.key}`, made.values.length, (base) => ({
      kind: 'end',
      terminal: { kind, nodes: made.build(base) },
    }))
    return [made, shape]
  }

  protected answerOf(shape: Shape, values: readonly unknown[], use: 'read' | 'write' = 'read'): Answer<RawResult> {
    const session = this.session(use)
    const compiled = session.database.compiled.get(shape, values)
    return this.#read(session, compiled, values)
  }

  #read(session: Session, compiled: Compiled, values: readonly unknown[]): Answer<RawResult> {
    const { statement } = compiled
    if (areQueriesWatched() && !statement.write) this.#noteRead(session, statement.sql)
    const parameters = session.database.compiled.bind(compiled, values)
    return statement.write || this.extras.pinned === true
      ? session.run(statement, parameters)
      : session.read(statement, parameters)
  }

  // Not an async function: a database that answers at once costs one promise, not three.
  protected rowsOf(shape: Shape, values: readonly unknown[], rows = true): Promise<unknown[]> {
    try {
      const session = this.session()
      const { compiled: cache } = session.database
      const compiled = cache.get(shape, values)
      if (compiled.locks) requireBlock(session)
      const prefetch = rows && this.extras.prefetches.length > 0
      if (prefetch) this.#checkPrefetches(session)
      const answer = this.#read(session, compiled, values)
      if (answer instanceof Promise)
        return answer.then((result) => this.#finish(compiled, result.rows, prefetch, session))
      const found = this.#finish(compiled, answer.rows, prefetch, session)
      return found instanceof Promise ? found : Promise.resolve(found)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  #finish(
    { decode }: Compiled,
    rows: RawResult['rows'],
    prefetch: boolean,
    session: Session,
  ): unknown[] | Promise<unknown[]> {
    const found = new Array<unknown>(rows.length)
    for (let index = 0; index < rows.length; index++) found[index] = decode(rows[index] as readonly unknown[])
    if (!prefetch) return found
    const definition = session.database.registry.of(this.shape.model)
    const { prefetches } = this.extras
    return loadPrefetches(definition, found as Record<string, unknown>[], prefetches, this.source()).then(() => found)
  }

  #noteRead({ database }: Session, sql: string): void {
    const origin = originOf(this)
    if (origin) databaseSlot.get()?.repeats?.note(origin, database.registry.of(this.shape.model).label, sql)
  }

  #checkPrefetches({ database }: Session): void {
    checkPrefetches(database.registry.of(this.shape.model), this.extras.prefetches)
  }
}

/** A shape with a terminal at its end. */
export function end(shape: Shape, terminal: Terminal): Shape {
  return shape.known(terminal.kind) ?? shape.child(terminal.kind, 0, () => ({ kind: 'end', terminal }))
}

function placed(shape: Shape): Shape {
  return shape.child('placed', 0, () => ({ kind: 'placed' }))
}
