import { UnknownField } from '@tsango/core/errors'
import type { ManyNames, RowOf, Target } from '@tsango/core/model'
import type { RelationDefinition } from '@tsango/core/registry'
import { atomic } from '../atomic/atomic.ts'
import { QueryError } from '../errors/errors.ts'
import { Query } from '../query/query-set.ts'
import { rootShape } from '../query/shape.ts'
import type { QuerySet } from '../query/types.ts'
import { definitionOf, RowBase } from '../rows/row.ts'
import { announceChange, changesAreHeard } from '../signals/announce.ts'

/** A row that a relation leads to, or its key. */
export type RowOrKey = { readonly id: unknown } | string | number | bigint

/** The rows of a relation of one row; Django's related manager. */
export interface Related<M> {
  /** The rows, to be queried further. */
  all(): QuerySet<M>
  /** Joins rows to this one; those that are joined already stay. Only for many-to-many. */
  add(...rows: readonly RowOrKey[]): Promise<void>
  /** Parts rows from this one. Only for many-to-many. */
  remove(...rows: readonly RowOrKey[]): Promise<void>
  /** Joins exactly these rows: parts those that are left out. Only for many-to-many. */
  set(rows: readonly RowOrKey[]): Promise<void>
  /** Parts all rows. Only for many-to-many. */
  clear(): Promise<void>
}

/**
 * The rows that a relation of many rows leads to from one row.
 *
 * @example
 * await related(post, 'tags').add(tag)
 */
export function related<M, K extends ManyNames<M>>(row: RowOf<M>, name: K): Related<Target<M, K>> {
  if (!(row instanceof RowBase)) throw new QueryError('related() takes a row of a model.')
  const definition = definitionOf(row)
  const relation = definition.relations.get(name)
  if (!relation?.many)
    throw new UnknownField(
      definition.label,
      name,
      [...definition.relations.values()].filter((one) => one.many).map((one) => one.name),
    )
  // The model of the rows is known to the compiler alone.
  return new RelatedRows(row, relation) as unknown as Related<Target<M, K>>
}

class RelatedRows implements Related<never> {
  readonly #row: RowBase
  readonly #relation: RelationDefinition
  readonly #key: unknown
  readonly #using: string

  constructor(row: RowBase, relation: RelationDefinition) {
    const { phase, database } = RowBase.stateOf(row)
    if (phase !== 'saved') throw new QueryError('A row has relations once it is saved.')
    this.#row = row
    this.#relation = relation
    this.#key = (row as unknown as Record<string, unknown>)[relation.from.attribute]
    this.#using = database
  }

  all(): QuerySet<never> {
    const { target, to, through } = this.#relation
    const rows = this.#objects(target.model)
    const query = through
      ? rows.filter({ [`${target.key.attribute}__in`]: this.#pairs().values(through.target.attribute) })
      : rows.filter({ [to.attribute]: this.#key })
    return query as unknown as QuerySet<never>
  }

  async add(...rows: readonly RowOrKey[]): Promise<void> {
    await atomic(() => this.#add(keysOf(rows)), { using: this.#using })
  }

  async remove(...rows: readonly RowOrKey[]): Promise<void> {
    await this.#part(keysOf(rows))
  }

  async set(rows: readonly RowOrKey[]): Promise<void> {
    const keys = keysOf(rows)
    await atomic(
      async () => {
        await this.#partOthers(keys)
        await this.#add(keys)
      },
      { using: this.#using },
    )
  }

  async clear(): Promise<void> {
    const pairs = this.#pairs()
    await this.#change('Clear', [], () => pairs.delete())
  }

  async #part(keys: readonly unknown[]): Promise<void> {
    const pairs = this.#pairs().filter({ [`${this.#ends().target}__in`]: keys })
    await this.#change('Remove', keys, () => pairs.delete())
  }

  async #partOthers(keys: readonly unknown[]): Promise<void> {
    const { target } = this.#ends()
    const others = this.#pairs().exclude({ [`${target}__in`]: keys })
    // Who listens is told which they are.
    if (changesAreHeard(definitionOf(this.#row))) await this.#part(await targetsOf(others, target))
    else await others.delete()
  }

  #change(verb: 'Add' | 'Remove' | 'Clear', keys: readonly unknown[], write: () => Promise<unknown>): Promise<unknown> {
    const definition = definitionOf(this.#row)
    if (!changesAreHeard(definition) || (verb !== 'Clear' && keys.length === 0)) return write()
    const told = { definition, row: this.#row, using: this.#using }
    return announceChange(told, { relation: this.#relation.name, keys, verb }, write)
  }

  async #add(keys: readonly unknown[]): Promise<void> {
    const { source, target, model } = this.#ends()
    const joined = new Set(await targetsOf(this.#pairs().filter({ [`${target}__in`]: keys }), target))
    const missing = keys.filter((key) => !joined.has(key))
    const pairs = missing.map((key) => ({ [source]: this.#key, [target]: key }))
    if (missing.length) await this.#change('Add', missing, () => this.#objects(model).bulkCreate(pairs))
  }

  #pairs(): Query {
    const { model, source } = this.#ends()
    return this.#objects(model).filter({ [source]: this.#key })
  }

  #ends() {
    const { through, name } = this.#relation
    if (!through) throw new QueryError(`"${name}" is the way back of a key: set the key of the other rows instead.`)
    return { model: through.model.model, source: through.source.attribute, target: through.target.attribute }
  }

  #objects(model: RelationDefinition['target']['model']): Query {
    return new Query(rootShape(model)).using(this.#using)
  }
}

async function targetsOf(pairs: Query, target: string): Promise<unknown[]> {
  const found = (await pairs.values(target)) as Record<string, unknown>[]
  return found.map((pair) => pair[target])
}

function keysOf(rows: readonly RowOrKey[]): unknown[] {
  return [...new Set(rows.map((row) => (typeof row === 'object' ? row.id : row)))]
}
