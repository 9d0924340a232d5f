import { isDeepStrictEqual } from 'node:util'
import type { CreateValues, ModelClass } from '@tsango/core/model'
import { columnsOf, type RelationDefinition, type ThroughDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import { QueryError, UniqueViolation } from '../errors/errors.ts'
import type { Query } from '../query/query-set.ts'
import type { QuerySet } from '../query/types.ts'
import { hiddenBy } from '../query/writing/or-create.ts'
import { keyMap } from '../rows/key-map.ts'
import type { RowBase } from '../rows/row.ts'
import { exemptFromRepeats } from '../scope/repeats.ts'
import { announceChange, changesAreFollowed } from '../signals/announce.ts'
import type { Related, RowOrKey, Toggled } from './manager.ts'
import { noOrder } from './order.ts'
import { joinedKeysOf, keyOf, keysOf } from './related-keys.ts'
import { RowsOfRelation } from './rows-of-relation.ts'

const NOTHING: CreateValues = Object.freeze({})

/** The rows of a many-to-many relation of one row. */
export class JoinedRows extends RowsOfRelation implements Related<never> {
  readonly #through: ThroughDefinition

  constructor(row: RowBase, relation: RelationDefinition, through: ThroughDefinition) {
    super(row, relation, through.model.model)
    this.#through = through
  }

  override async contains(row: RowOrKey): Promise<boolean> {
    return this.#pairs()
      .filter({ [this.#target]: keyOf(this.relation.target, row) })
      .exists()
  }

  add(...rows: readonly RowOrKey[]): Promise<void> {
    return this.addWith(NOTHING, ...rows)
  }

  async addWith(through: CreateValues, ...rows: readonly RowOrKey[]): Promise<void> {
    const keys = joinedKeysOf(this.relation.target, rows, this.row)
    await this.#joining(keys, () => this.#add(keys, through))
  }

  async remove(...rows: readonly RowOrKey[]): Promise<void> {
    await this.#part(keysOf(this.relation.target, rows))
  }

  async set(rows: readonly RowOrKey[], through: CreateValues = NOTHING): Promise<void> {
    const keys = joinedKeysOf(this.relation.target, rows, this.row)
    await this.#joining(keys, async () => {
      await this.#partOthers(keys)
      await this.#add(keys, through)
    })
  }

  async toggle(...rows: readonly RowOrKey[]): Promise<Toggled> {
    const keys = joinedKeysOf(this.relation.target, rows, this.row)
    const change = async (): Promise<Toggled> => {
      const there = this.#known(await this.#joined(keys))
      const [added, removed] = [keys.filter((key) => !there.has(key)), keys.filter((key) => there.has(key))]
      await this.#part(removed)
      await this.#add(added, NOTHING)
      return { added, removed }
    }
    return this.#joining(keys, change)
  }

  async clear(): Promise<void> {
    await this.#change('Clear', [], () => this.#deletePairs())
  }

  async create(values: object): Promise<never> {
    const { target } = this.relation
    const make = async (): Promise<RowBase> => {
      const row = await this.objects().create(values)
      await this.#add(keysOf(target, [row as unknown as RowOrKey]), NOTHING)
      return row
    }
    return (await atomic(make, { using: this.using })) as never
  }

  async getOrCreate(lookups: object, defaults: object = {}): Promise<[row: never, created: boolean]> {
    const { target } = this.relation
    const find = async (): Promise<[RowBase, boolean]> => {
      const [row, created] = await this.#eachOnce().getOrCreate(lookups, defaults)
      if (created) await this.#add(keysOf(target, [row as unknown as RowOrKey]), NOTHING)
      return [row, created]
    }
    return (await atomic(find, { using: this.using })) as [never, boolean]
  }

  async getOrder(): Promise<never> {
    throw noOrder(this.relation)
  }

  async setOrder(): Promise<never> {
    throw noOrder(this.relation)
  }

  through<T>(model: ModelClass<T>): QuerySet<T> {
    const own = this.#through.model
    if ((own.model as ModelClass<unknown>) !== (model as ModelClass<unknown>))
      throw new QueryError(`"${this.relation.name}" goes through ${own.label}, not through "${model?.name}".`)
    return this.#pairs() as unknown as QuerySet<T>
  }

  // What is between them may be in the trash, and keeps its values there.
  async #joining<T>(keys: readonly unknown[], write: () => Promise<T>): Promise<T> {
    try {
      return await atomic(write, { using: this.using })
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error
      const joined = this.#known(await this.#joined(keys))
      const others = this.#pairs().filter({ [`${this.#target}__in`]: keys.filter((key) => !joined.has(key)) })
      const lifted = await hiddenBy(others)
      const { name } = this.#through.model
      if (lifted)
        error.message += ` A row of ${this.#through.model.label} that is hidden joins them already: reach it with through(${name}).${lifted}, and restore or delete it there.`
      throw error
    }
  }

  #known(keys: readonly unknown[]): Map<unknown, true> {
    return keyMap(
      this.relation.target,
      keys.map((key) => [key, true]),
    )
  }

  get #target(): string {
    return this.#through.target.attribute
  }

  async #part(keys: readonly unknown[]): Promise<void> {
    await this.#change('Remove', keys, () => this.#deletePairs(keys))
  }

  async #partOthers(keys: readonly unknown[]): Promise<void> {
    const others = exemptFromRepeats(this.#pairs()).exclude({ [`${this.#target}__in`]: keys })
    // Who listens is told which they are, and the way back of each is known by them.
    if (this.#through.symmetrical || changesAreFollowed(this.relation.model))
      await this.#part([...this.#known(await others.pluck(this.#target)).keys()])
    else await others.delete()
  }

  async #deletePairs(keys?: readonly unknown[]): Promise<void> {
    const { source, target, model, symmetrical } = this.#through
    const among = (name: string): object => (keys ? { [`${name}__in`]: keys } : NOTHING)
    await this.#pairs().filter(among(target.attribute)).delete()
    if (symmetrical)
      await this.objects(model.model)
        .filter({ [target.attribute]: this.key, ...among(source.attribute) })
        .delete()
  }

  #change(verb: 'Add' | 'Remove' | 'Clear', keys: readonly unknown[], write: () => Promise<unknown>): Promise<unknown> {
    // As in Django: the relation is that of the model, whatever class the row has.
    const definition = this.relation.model
    if (verb !== 'Clear' && keys.length === 0) return Promise.resolve()
    if (!changesAreFollowed(definition))
      return this.#through.symmetrical ? atomic(write, { using: this.using }) : write()
    const told = { definition, row: this.row, using: this.using }
    const pairs = exemptFromRepeats(this.#pairs())
    const joined = verb === 'Clear' ? pairs : pairs.filter({ [`${this.#target}__in`]: keys })
    const concerned = verb === 'Add' ? () => Promise.resolve(keys) : () => joined.pluck(this.#target)
    return announceChange(told, { relation: this.relation.name, keys, verb, concerned }, write)
  }

  #joined(keys: readonly unknown[]): Promise<unknown[]> {
    return exemptFromRepeats(this.#pairs())
      .filter({ [`${this.#target}__in`]: keys })
      .pluck(this.#target)
  }

  async #add(keys: readonly unknown[], values: CreateValues): Promise<void> {
    const { model, automatic } = this.#through
    const joined = this.#known(await this.#joined(keys))
    const missing = keys.filter((key) => !joined.has(key))
    if (missing.length === 0) return
    const pairs = [...missing.map((key) => this.#pair(this.key, key, values)), ...(await this.#back(missing, values))]
    const objects = this.objects(model.model)
    // Others may join the same rows at the same time.
    await this.#change('Add', missing, () => (automatic ? objects.insertOrIgnore(pairs) : objects.bulkCreate(pairs)))
  }

  #pair(from: unknown, to: unknown, values: CreateValues): CreateValues {
    return { ...values, [this.#through.source.attribute]: from, [this.#target]: to }
  }

  // What goes both ways stands there both ways, as in Django: so it is asked from either side alike.
  async #back(keys: readonly unknown[], values: CreateValues): Promise<readonly CreateValues[]> {
    const { source, target, model, symmetrical } = this.#through
    if (!symmetrical) return []
    const there = this.#known(
      await exemptFromRepeats(this.objects(model.model))
        .filter({ [target.attribute]: this.key, [`${source.attribute}__in`]: keys })
        .pluck(source.attribute),
    )
    return keys
      .filter((key) => !isDeepStrictEqual(key, this.key) && !there.has(key))
      .map((key) => this.#pair(key, this.key, values))
  }

  // Where a pair can stand there twice its row comes twice, as in Django.
  protected override rows(): Query {
    const { target } = this.relation
    if (this.#through.once) return this.#eachOnce()
    const name = freeName(target.names)
    const [held, key] = [columnsOf(this.#through.target), columnsOf(target.key)].map((columns) =>
      columns.map(({ attribute }) => attribute),
    ) as [string[], string[]]
    // A table has a key of several columns by its parts.
    return this.objects().join(name, this.#pairs().values(...held), (row, pair) =>
      held
        .map((part, at) => columnIn(pair, part).eq(columnIn(row, key[at] as string)))
        .reduce((all, one) => all.and(one)),
    )
  }

  #eachOnce(): Query {
    const { target } = this.relation
    const keys = this.#pairs().values(this.#target)
    return this.objects().filter({ [`${target.key.attribute}__in`]: keys })
  }

  #pairs(): Query {
    return this.objects(this.#through.model.model).filter({ [this.#through.source.attribute]: this.key })
  }
}

interface Condition {
  and(other: Condition): Condition
}
interface Column {
  eq(other: unknown): Condition
}

function columnIn(row: object, name: string): Column {
  return (row as Readonly<Record<string, Column>>)[name] as Column
}

// A table that is joined has a name among those of the model.
function freeName(taken: readonly string[]): string {
  let name = 'pair'
  while (taken.includes(name)) name += 'ed'
  return name
}
