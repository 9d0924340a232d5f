import { isDeepStrictEqual } from 'node:util'
import type { CreateValues } from '@tsango/core/model'
import { heldKey, type RelationDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import { contentTypeIn, typesBeside } from '../content-types/find.ts'
import { QueryError, takeNamed } from '../errors/errors.ts'
import type { Query } from '../query/query-set.ts'
import { keyMap } from '../rows/key-map.ts'
import { RowBase } from '../rows/row.ts'
import type { Related, RowOrKey, Toggled } from './manager.ts'
import { placedWithin, reorder } from './order.ts'
import { joinedKeysOf, keyOf, keysOf } from './related-keys.ts'
import { RowsOfRelation } from './rows-of-relation.ts'

/** The rows whose key points at one row; the key may be one to rows of several models. */
export class PointingRows extends RowsOfRelation implements Related<never> {
  constructor(row: RowBase, relation: RelationDefinition) {
    super(row, relation, relation.target.model)
  }

  async add(...rows: readonly RowOrKey[]): Promise<void> {
    const keys = joinedKeysOf(this.relation.target, rows, this.row)
    const here = await this.#here()
    // Those that point here already are not written.
    const others = this.objects().filter({ pk__in: keys }).exclude(here)
    if (keys.length) await others.update(here)
    for (const row of rows) this.#tell(row, here)
  }

  async addWith(): Promise<never> {
    throw this.#noThrough()
  }

  async remove(...rows: readonly RowOrKey[]): Promise<void> {
    this.#refuseRequired()
    const keys = keysOf(this.relation.target, rows)
    const [here, nowhere] = [await this.#here(), this.#nowhere()]
    await this.rows().filter({ pk__in: keys }).update(nowhere)
    for (const row of rows) if (isAt(row, here)) this.#tell(row, nowhere)
  }

  async set(rows: readonly RowOrKey[], through?: CreateValues): Promise<void> {
    if (through) throw this.#noThrough()
    const keys = joinedKeysOf(this.relation.target, rows, this.row)
    await atomic(
      async () => {
        await this.#loosen(this.rows().exclude({ pk__in: keys }))
        await this.add(...rows)
      },
      { using: this.using },
    )
  }

  async toggle(...rows: readonly RowOrKey[]): Promise<Toggled> {
    const keys = joinedKeysOf(this.relation.target, rows, this.row)
    const change = async (): Promise<Toggled> => {
      const there = keyMap(
        this.relation.target,
        (await this.rows().filter({ pk__in: keys }).pluck('pk')).map((key) => [key, true]),
      )
      const isThere = (row: RowOrKey): boolean => there.has(keyOf(this.relation.target, row))
      const [added, removed] = [keys.filter((key) => !there.has(key)), keys.filter((key) => there.has(key))]
      if (removed.length) await this.remove(...rows.filter(isThere))
      await this.add(...rows.filter((row) => !isThere(row)))
      return { added, removed }
    }
    return atomic(change, { using: this.using })
  }

  async clear(): Promise<void> {
    await this.#loosen(this.rows())
  }

  async create(values: object): Promise<never> {
    takeNamed('create()', 'the values of a row by name, { title: "Hi" }', values)
    return (await this.objects().create({ ...values, ...(await this.#here()) })) as never
  }

  async getOrCreate(lookups: object, defaults: object = {}): Promise<[row: never, created: boolean]> {
    const found = await this.rows().getOrCreate(lookups, { ...defaults, ...(await this.#here()) })
    return found as unknown as [never, boolean]
  }

  async getOrder(): Promise<never[]> {
    const { place } = placedWithin(this.relation)
    return this.rows().orderBy(place.attribute, 'pk').pluck('pk') as Promise<never[]>
  }

  async setOrder(rows: readonly RowOrKey[]): Promise<void> {
    await reorder(this, rows)
  }

  through(): never {
    throw this.#noThrough()
  }

  /** The columns that say where a row points. */
  get #columns(): RelationDefinition['to'][] {
    const { generic, to } = this.relation
    return generic ? [generic.type, generic.key] : [to]
  }

  /** The values of a row that points here. */
  async #here(): Promise<CreateValues> {
    const { generic, to, model, target } = this.relation
    if (!generic) return { [to.attribute]: this.key }
    const { id } = await contentTypeIn(typesBeside(target.model, this.using), model.concrete.model)
    return { [generic.type.attribute]: id, [generic.key.attribute]: heldKey(generic, this.key) }
  }

  #nowhere(): CreateValues {
    return Object.fromEntries(this.#columns.map(({ attribute }) => [attribute, null]))
  }

  async #loosen(rows: Query): Promise<void> {
    if (this.#isLoose()) await rows.update(this.#nowhere())
    else if (await rows.exists()) this.#refuseRequired()
  }

  #isLoose(): boolean {
    return this.#columns.every(({ spec }) => spec.nullable)
  }

  #refuseRequired(): void {
    const { name, target, to, generic } = this.relation
    if (this.#isLoose()) return
    throw new QueryError(
      `The rows of "${name}" cannot be parted: ${target.label}.${generic?.name ?? to.name} must point somewhere. Delete them, or let them point at another row.`,
    )
  }

  #noThrough(): QueryError {
    return new QueryError(`"${this.relation.name}" is the way back of a key: there is nothing between its rows.`)
  }

  // A row in hand has the key that it has in the database.
  #tell(row: RowOrKey, values: CreateValues): void {
    if (row instanceof RowBase) Object.assign(row, values)
  }

  protected override rows(): Query {
    const { generic, to, model } = this.relation
    if (!generic) return this.objects().filter({ [to.attribute]: this.key })
    const { type, key } = generic
    const { app, name } = model.concrete
    return this.objects().filter({
      [`${type.name}__app`]: app,
      [`${type.name}__model`]: name,
      [key.attribute]: heldKey(generic, this.key),
    })
  }
}

function isAt(row: RowOrKey, values: CreateValues): boolean {
  if (typeof row !== 'object') return false
  return Object.entries(values).every(([name, value]) =>
    isDeepStrictEqual((row as unknown as CreateValues)[name], value),
  )
}
