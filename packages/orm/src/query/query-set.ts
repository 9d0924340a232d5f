import type { ModelClass } from '@tsango/core/model'
import type { ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import { isAudited } from '../audit/record.ts'
import type { Compiled } from '../compile/compile.ts'
import type { Session } from '../databases/databases.ts'
import type { Answer, RawResult } from '../dialects/base/base.ts'
import { DoesNotExist, MultipleRows, QueryError } from '../errors/errors.ts'
import { type Node, nodeOf } from '../expressions/expressions.ts'
import { type Interned, internNamed, internValues } from '../expressions/intern.ts'
import { KEYS_A_STATEMENT, nextVersion } from '../rows/ask.ts'
import { type ConflictNames, insertNewRows, upsertRows } from '../rows/bulk-insert.ts'
import { updateRows } from '../rows/bulk-update.ts'
import { withParts } from '../rows/composite-keys.ts'
import { buildRow, cleanUpdate, createRow, createRows } from '../rows/create.ts'
import { deleteQuery } from '../rows/deleting/deleting.ts'
import { restoreRows, trashRows } from '../rows/deleting/trash.ts'
import { RowBase } from '../rows/row.ts'
import { saveRows } from '../rows/save-rows.ts'
import { type TruncateOptions, truncateModel } from '../rows/truncate.ts'
import { versionOf } from '../rows/version.ts'
import { explained } from '../rows/violations.ts'
import { currentDatabases, databaseBeside } from '../scope/scope.ts'
import { savesAreFollowed } from '../signals/announce.ts'
import { requireBlock } from './chain/locking.ts'
import type { PlacedQuery } from './chain/lookup-step.ts'
import { type Callback, type Extras, NO_VALUES, PLAIN } from './chain/steps.ts'
import { checkPrefetches, loadPrefetches, type PrefetchSource } from './loading/prefetch.ts'
import { type CursorOptions, type CursorPage, cursorPage } from './paging/cursor-page.ts'
import { type IterateOptions, iterate } from './paging/iterate.ts'
import { page } from './paging/page.ts'
import { type ExplainOptions, explain } from './reading/explain.ts'
import { contains, extreme, find, inBulk } from './reading/find.ts'
import { dates, pluck, value, valuesList } from './reading/one-column.ts'
import { rawRows } from './reading/raw-rows.ts'
import type { Page, SqlText } from './reading/reads.ts'
import { rootShape, type Shape, type Terminal } from './shape/shape.ts'
import { JoiningChain } from './tables/joining-chain.ts'
import { announcedUpdate } from './writing/announced-update.ts'
import { type Changes, changed } from './writing/increment.ts'
import { levelsWritten, ofLevel, updateLevels } from './writing/level-update.ts'
import { getOrCreate, updateOrCreate } from './writing/or-create.ts'
import type { BulkOptions } from './writing/writes.ts'

/** Rows, and where they stand. */
export interface PlacedRows {
  readonly rows: unknown[]
  /** The values of the order's terms for a row; `undefined` where there is none. */
  placeOf(index: number): readonly unknown[] | undefined
}

type Settled<T> = (value: T) => unknown
type Named = Interned<Readonly<Record<string, Node>>>
type Answered = readonly [made: Named, shape: Shape]

/** The query set at run time; {@link QuerySet} in `types.ts` is its type. */
export class Query extends JoiningChain {
  protected made(shape: Shape, bound: readonly unknown[], extras: Extras): this {
    return new Query(shape, bound, extras) as this
  }

  raw(sql: unknown): Promise<unknown[]> {
    if (this.shape.step)
      return Promise.reject(new QueryError('raw() gives the rows of its statement: call it on objects().'))
    return rawRows(this.definition(), sql, this.session('write'))
  }

  async page(number: number, size: number): Promise<Page<unknown>> {
    return page(this, this.ordered(), number, size)
  }

  iterate(options: IterateOptions = {}): AsyncGenerator<unknown, void> {
    return iterate(this, options)
  }

  cursorPage(size: number, cursor?: string | null, options: CursorOptions = {}): Promise<CursorPage<unknown>> {
    return cursorPage(this, size, cursor, options)
  }

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
    const rows = await this.#finish(compiled, result, prefetch, session)
    return { rows, placeOf: (index) => result.rows[index] && compiled.place?.read(result.rows[index]) }
  }

  /** Whether values could be a place in the order of a query that is `ordered`. */
  isPlace(place: readonly unknown[]): boolean {
    const { database } = this.session()
    return database.compiled.get(placed(this.shape), this.bound).place?.fits(place) === true
  }

  then(fulfilled?: Settled<unknown[]> | null, rejected?: Settled<unknown> | null): Promise<unknown> {
    return this.all().then(fulfilled, rejected)
  }

  all(): Promise<unknown[]> {
    return this.#fetch(this.shape, this.bound)
  }

  async get(lookups?: object): Promise<unknown> {
    if (lookups) return this.filter(lookups).get()
    const rows = await this.#fetch(end(this.shape, GET), this.bound)
    if (rows.length > 1) throw new MultipleRows(this.definition().label)
    if (rows.length === 0) throw new DoesNotExist(this.definition().label)
    return rows[0]
  }

  sole(): Promise<unknown> {
    return this.get()
  }

  async first(): Promise<unknown> {
    const rows = await this.#fetch(end(this.shape, FIRST), this.bound)
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
    return contains(this, this.fresh(), row)
  }

  inBulk(keys: Iterable<unknown>, by?: string): Promise<Map<unknown, unknown>> {
    return inBulk(this, keys, by)
  }

  async findMany(keys: Iterable<unknown>): Promise<unknown[]> {
    const wanted = [...keys]
    const found = await inBulk(this, wanted)
    return wanted.flatMap((key) => found.get(key) ?? [])
  }

  valuesList(...paths: string[]): Promise<unknown[][]> {
    return valuesList(this, paths)
  }

  pluck(path: string): Promise<unknown[]> {
    return pluck(this, path)
  }

  value(path: string): Promise<unknown> {
    return value(this, path)
  }

  dates(path: string, unit: string, order = 'asc'): Promise<unknown[]> {
    return dates(this, path, unit, order)
  }

  explain(options: ExplainOptions = {}): Promise<string> {
    return explain(this, this.session(), options)
  }

  increment(changes: Changes): Promise<number> {
    return this.update(changed(this.definition(), changes, 'plus'))
  }

  decrement(changes: Changes): Promise<number> {
    return this.update(changed(this.definition(), changes, 'minus'))
  }

  async count(): Promise<number> {
    return Number(await this.#scalar(COUNT))
  }

  async exists(): Promise<boolean> {
    return (await this.#scalar(EXISTS)) !== undefined
  }

  async aggregate(make: Callback): Promise<unknown> {
    const [made, shape] = this.asked((row) => this.#endWith('aggregate', internNamed(this.named(make(row), false))))
    const [result] = await this.#fetch(shape, [...this.bound, ...made.values], false)
    return result
  }

  async update(values: object | Callback, { signals = false }: BulkOptions = {}): Promise<number> {
    const definition = this.definition()
    if (!(signals ? savesAreFollowed(definition) : isAudited(definition))) return this.#update(values)
    if (Object.keys(values).length === 0 && typeof values !== 'function') return 0
    return announcedUpdate(definition, this.writing(), signals, (keys) => this.filter({ pk__in: keys }).#update(values))
  }

  async #update(values: object | Callback, level?: ModelDefinition): Promise<number> {
    const definition = this.definition()
    let levels: readonly ModelDefinition[] = []
    const set = (asked: object): Answered => {
      const given = withParts(definition, asked as Readonly<Record<string, unknown>>)
      const plain = cleanUpdate(definition, given)
      const version = versionOf(definition)?.attribute
      if (plain && version === undefined && !definition.extends) return this.#endWith('update', internValues(given))
      const nodes = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, nodeOf(value)]))
      if (version !== undefined && Object.keys(nodes).length > 0) nodes[version] ??= nextVersion(version)
      levels = level || !definition.extends ? [] : levelsWritten(definition, nodes)
      return this.#endWith('update', internNamed(level ? ofLevel(level, nodes) : nodes))
    }
    const [made, shape] = typeof values === 'function' ? this.asked((row) => set(values(row) as object)) : set(values)
    if (levels.length > 1)
      return updateLevels(definition, this.writing(), levels, (one, keys) =>
        this.fresh().filter({ pk__in: keys }).#update(values, one),
      )
    if (made.key === '') return 0
    try {
      return (await this.#run(shape, [...this.bound, ...made.values], 'write')).affected
    } catch (error) {
      throw explained(error, currentDatabases().registry, this.definition())
    }
  }

  async delete(): Promise<number> {
    const definition = this.definition()
    return definition.softDelete ? (await trashRows(definition, this.writing())).count : this.forceDelete()
  }

  async restore(): Promise<number> {
    return restoreRows(this.definition(), this.onlyTrashed().writing())
  }

  async forceDelete(): Promise<number> {
    return deleteQuery(this.definition(), this.writing(), RowBase.mark)
  }

  async create(values: object): Promise<RowBase> {
    return createRow(this.shape.model, this.database('write'), values)
  }

  build(values: object): RowBase {
    return buildRow(this.shape.model, this.database('write'), values)
  }

  getOrCreate(lookups: object, defaults: object = {}): Promise<[RowBase, boolean]> {
    return getOrCreate(this, lookups, defaults)
  }

  updateOrCreate(lookups: object, values: object = {}, created: object = {}): Promise<[RowBase, boolean]> {
    return updateOrCreate(this, this.fresh(), lookups, { values, created })
  }

  saveMany(rows: Iterable<unknown>): Promise<void> {
    return saveRows(this.definition(), this.database('write'), [...rows])
  }

  async truncate(options: TruncateOptions = {}): Promise<void> {
    if (this.shape.step) throw new QueryError('truncate() empties the whole table: call it on objects().')
    await truncateModel(this.definition(), this.database('write'), options)
  }

  async bulkCreate(rows: readonly object[], { signals }: BulkOptions = {}): Promise<RowBase[]> {
    return createRows(this.shape.model, this.database('write'), rows, signals)
  }

  async bulkUpdate(
    rows: readonly unknown[],
    fields: readonly string[],
    { signals }: BulkOptions = {},
  ): Promise<number> {
    if (this.shape.step)
      throw new QueryError('bulkUpdate() writes the rows it is given, whatever the query: call it on objects().')
    const using = this.database('write')
    const definition = this.definition()
    return atomic(() => updateRows(definition, using, rows, fields, signals), { using })
  }

  async bulkUpsert(rows: readonly object[], options: ConflictNames): Promise<void> {
    const using = this.database('write')
    return atomic(() => upsertRows(this.shape.model, using, rows, options), { using })
  }

  async insertOrIgnore(rows: readonly object[]): Promise<void> {
    const using = this.database('write')
    return atomic(() => insertNewRows(this.shape.model, using, rows), { using })
  }

  toSql(): SqlText {
    const { database } = this.session()
    const compiled = database.compiled.get(this.shape, this.bound)
    return { sql: compiled.statement.sql, parameters: database.compiled.bind(compiled, this.bound) }
  }

  /** All rows of the model, hidden ones too, or those of another that this query would meet, on the same database. */
  fresh(model?: ModelClass): Query {
    const { using: own, pinned = false } = this.extras
    const target = model ?? this.shape.model
    const using =
      own === undefined || model === undefined
        ? own
        : databaseBeside(this.shape.model, own, target, pinned ? 'write' : 'read')
    const all = new Query(rootShape(target), NO_VALUES, { ...PLAIN, using, pinned })
    return model === undefined || this.plan.without === 'all' ? all.withoutScopes() : all
  }

  /** Where relations of this query's rows are read. */
  source(): PrefetchSource {
    return {
      pinned: this.extras.pinned === true,
      objects: (model) => this.fresh(model),
      chunk: (query) =>
        query.session().database.dialect.features.listParameter ? Number.POSITIVE_INFINITY : KEYS_A_STATEMENT,
    }
  }

  /** Itself, for what is written. */
  writing(): PlacedQuery {
    return this.placedOn(this.database('write'))
  }

  #checkPrefetches({ database }: Session): void {
    checkPrefetches(database.registry.of(this.shape.model), this.extras.prefetches)
  }

  #endWith(kind: 'aggregate' | 'update', made: Named): Answered {
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

  async #scalar(terminal: Terminal): Promise<unknown> {
    const [row] = (await this.#run(end(this.shape, terminal), this.bound)).rows
    return row?.[0]
  }

  #run(shape: Shape, values: readonly unknown[], use: 'read' | 'write' = 'read'): Answer<RawResult> {
    const session = this.session(use)
    const compiled = session.database.compiled.get(shape, values)
    return this.#read(session, compiled, values)
  }

  #read(session: Session, compiled: Compiled, values: readonly unknown[]): Answer<RawResult> {
    const { statement } = compiled
    const parameters = session.database.compiled.bind(compiled, values)
    return statement.write || this.extras.pinned === true
      ? session.run(statement, parameters)
      : session.read(statement, parameters)
  }

  // Not an async function: a database that answers at once costs one promise, not three.
  #fetch(shape: Shape, values: readonly unknown[], rows = true): Promise<unknown[]> {
    try {
      const session = this.session()
      const { compiled: cache } = session.database
      const compiled = cache.get(shape, values)
      if (compiled.locks) requireBlock(session)
      const prefetch = rows && this.extras.prefetches.length > 0
      if (prefetch) this.#checkPrefetches(session)
      const answer = this.#read(session, compiled, values)
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
    const definition = session.database.registry.of(this.shape.model)
    const { prefetches } = this.extras
    return loadPrefetches(definition, found as Record<string, unknown>[], prefetches, this.source()).then(() => found)
  }
}

const GET: Terminal = { kind: 'get' }
const FIRST: Terminal = { kind: 'first' }
const COUNT: Terminal = { kind: 'count' }
const EXISTS: Terminal = { kind: 'exists' }

function placed(shape: Shape): Shape {
  return shape.child('placed', 0, () => ({ kind: 'placed' }))
}

function end(shape: Shape, terminal: Terminal): Shape {
  return shape.known(terminal.kind) ?? shape.child(terminal.kind, 0, () => ({ kind: 'end', terminal }))
}
