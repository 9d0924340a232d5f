import type { ModelClass } from '@tsango/core/model'
import type { ModelDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import { isAudited } from '../audit/record.ts'
import { QueryError, takeMany, takeNamed, takeOptions, wrongKind } from '../errors/errors.ts'
import { nodeOf } from '../expressions/expressions.ts'
import { internNamed, internValues } from '../expressions/intern.ts'
import { nextVersion } from '../rows/ask.ts'
import { type ConflictNames, insertNewRows, upsertRows } from '../rows/bulk-insert.ts'
import { updateRows } from '../rows/bulk-update.ts'
import { withParts } from '../rows/composite-keys.ts'
import { buildRow, cleanUpdate, createRows } from '../rows/create.ts'
import { deleteQuery } from '../rows/deleting/deleting.ts'
import { restoreRows, trashRows } from '../rows/deleting/trash.ts'
import { RowBase } from '../rows/row.ts'
import { saveRows } from '../rows/save-rows.ts'
import { type TruncateOptions, truncateModel } from '../rows/truncate.ts'
import { versionOf } from '../rows/version.ts'
import { explained } from '../rows/violations.ts'
import { currentDatabases, databaseBeside } from '../scope/scope.ts'
import { savesAreFollowed } from '../signals/announce.ts'
import type { PlacedQuery } from './chain/lookup-step.ts'
import { type Callback, type Extras, NO_VALUES, PLAIN } from './chain/steps.ts'
import type { Ended } from './reading/asking-chain.ts'
import { ReadingChain } from './reading/reading-chain.ts'
import { refuseGiven } from './reading/takes-nothing.ts'
import { rootShape, type Shape } from './shape/shape.ts'
import { announcedUpdate } from './writing/announced-update.ts'
import { type Changes, changed } from './writing/increment.ts'
import { levelsWritten, ofLevel, updateLevels } from './writing/level-update.ts'
import { getOrCreate, updateOrCreate } from './writing/or-create.ts'
import { refuseSignals } from './writing/refuse-signals.ts'
import { upsert } from './writing/upsert.ts'
import type { BulkOptions } from './writing/writes.ts'

/** The query set at run time, with what of it writes; {@link QuerySet} in `types.ts` is its type. */
export class Query extends ReadingChain {
  protected made(shape: Shape, bound: readonly unknown[], extras: Extras): this {
    return new Query(shape, bound, extras) as this
  }

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

  /** Itself, for what is written. */
  writing(): PlacedQuery {
    return this.placedOn(this.database('write'))
  }

  increment(changes: Changes): Promise<number> {
    return this.update(changed(this.definition(), changes, 'plus'))
  }

  decrement(changes: Changes): Promise<number> {
    return this.update(changed(this.definition(), changes, 'minus'))
  }

  async update(values: object | Callback, options: BulkOptions = {}): Promise<number> {
    if (typeof values !== 'function') takeNamed('update()', CHANGES, values)
    takeOptions('update()', options)
    const { signals = false } = options
    const definition = this.definition()
    if (!(signals ? savesAreFollowed(definition) : isAudited(definition))) return this.#update(values)
    if (Object.keys(values).length === 0 && typeof values !== 'function') return 0
    return announcedUpdate(definition, this.writing(), signals, (keys) => this.filter({ pk__in: keys }).#update(values))
  }

  async #update(values: object | Callback, level?: ModelDefinition): Promise<number> {
    const definition = this.definition()
    let levels: readonly ModelDefinition[] = []
    const set = (asked: object): Ended => {
      const given = withParts(definition, asked as Readonly<Record<string, unknown>>)
      const plain = cleanUpdate(definition, given)
      const version = versionOf(definition)?.attribute
      if (plain && version === undefined && !definition.extends) return this.endedWith('update', internValues(given))
      const nodes = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, nodeOf(value)]))
      if (version !== undefined && Object.keys(nodes).length > 0) nodes[version] ??= nextVersion(version)
      levels = level || !definition.extends ? [] : levelsWritten(definition, nodes)
      return this.endedWith('update', internNamed(level ? ofLevel(level, nodes) : nodes))
    }
    const [made, shape] = typeof values === 'function' ? this.asked((row) => set(changesOf(values(row)))) : set(values)
    if (levels.length > 1)
      return updateLevels(definition, this.writing(), levels, (one, keys) =>
        this.fresh().filter({ pk__in: keys }).#update(values, one),
      )
    if (made.key === '') return 0
    try {
      return (await this.answerOf(shape, [...this.bound, ...made.values], 'write')).affected
    } catch (error) {
      throw explained(error, currentDatabases().registry, this.definition())
    }
  }

  async delete(...given: readonly unknown[]): Promise<number> {
    refuseGiven('delete', given)
    const definition = this.definition()
    return definition.softDelete ? (await trashRows(definition, this.writing())).count : this.forceDelete()
  }

  async restore(...given: readonly unknown[]): Promise<number> {
    refuseGiven('restore', given)
    return restoreRows(this.definition(), this.onlyTrashed().writing())
  }

  async forceDelete(...given: readonly unknown[]): Promise<number> {
    refuseGiven('forceDelete', given)
    return deleteQuery(this.definition(), this.writing(), RowBase.mark)
  }

  async create(values: object): Promise<RowBase> {
    const row = this.build(values)
    await row.save()
    return row
  }

  build(values: object): RowBase {
    takeNamed('create() and build()', VALUES, values)
    return buildRow(this.shape.model, this.database('write'), values)
  }

  getOrCreate(lookups: object, defaults: object = {}): Promise<[RowBase, boolean]> {
    return getOrCreate(this, lookups, defaults)
  }

  updateOrCreate(lookups: object, values: object = {}, created: object = {}): Promise<[RowBase, boolean]> {
    return updateOrCreate(this, this.fresh(), lookups, { values, created })
  }

  async saveMany(rows: Iterable<unknown>): Promise<void> {
    takeMany('saveMany()', 'a list of rows', rows)
    return saveRows(this.definition(), this.database('write'), [...rows])
  }

  async truncate(options: TruncateOptions = {}): Promise<void> {
    if (this.shape.step) throw new QueryError('truncate() empties the whole table: call it on objects().')
    takeOptions('truncate()', options)
    await truncateModel(this.definition(), this.database('write'), options)
  }

  async bulkCreate(rows: readonly object[], options: BulkOptions = {}): Promise<RowBase[]> {
    takeRows('bulkCreate()', rows)
    takeOptions('bulkCreate()', options)
    return createRows(this.shape.model, this.database('write'), rows, options.signals)
  }

  async bulkUpdate(rows: readonly unknown[], fields: readonly string[], options: BulkOptions = {}): Promise<number> {
    takeOptions('bulkUpdate()', options)
    takeMany('bulkUpdate()', 'a list of rows', rows)
    if (this.shape.step)
      throw new QueryError('bulkUpdate() writes the rows it is given, whatever the query: call it on objects().')
    const using = this.database('write')
    const definition = this.definition()
    return atomic(() => updateRows(definition, using, rows, fields, options.signals), { using })
  }

  async bulkUpsert(rows: readonly object[], options: ConflictNames & BulkOptions): Promise<void> {
    takeRows('bulkUpsert()', rows)
    refuseSignals('bulkUpsert', options)
    const using = this.database('write')
    return atomic(() => upsertRows(this.shape.model, using, rows, options), { using })
  }

  async upsert(values: object, options: ConflictNames & BulkOptions): Promise<RowBase> {
    takeNamed('upsert()', VALUES, values)
    refuseSignals('upsert', options)
    const using = this.database('write')
    return atomic(() => upsert(this.fresh(), using, values, options), { using })
  }

  async insertOrIgnore(rows: readonly object[], options: BulkOptions = {}): Promise<void> {
    takeRows('insertOrIgnore()', rows)
    refuseSignals('insertOrIgnore', options)
    const using = this.database('write')
    return atomic(() => insertNewRows(this.shape.model, using, rows), { using })
  }
}

const VALUES = 'the values of a row by name, { title: "Hi" }'
const CHANGES = 'new values by name, { views: 1 }, or a function of the columns that gives such'

function changesOf(made: unknown): object {
  takeNamed('update()', CHANGES, made)
  return made as object
}

function takeRows(door: string, rows: unknown): void {
  if (!Array.isArray(rows)) throw wrongKind(door, 'a list of the values of rows', rows)
  for (const values of rows) takeNamed(door, `in its list ${VALUES}`, values)
}
