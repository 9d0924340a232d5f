import type { GenericColumns, pointedOf, targetOf } from '@tsango/core/fields'
import type { AnyGeneric, AnyKey, Create, CreateValues, Lookups, ModelClass, Row } from '@tsango/core/model'
import type { QuerySet } from '../query/types.ts'

/** A row that a relation leads to, or its key. */
export type RowOrKey = { readonly id: unknown } | string | number | bigint

type KeysTo<M, P> = {
  [K in keyof M & string]: M[K] extends AnyKey ? ([P] extends [M[K][typeof targetOf]] ? `${K}Id` : never) : never
}[keyof M & string]

type ColumnsTo<M, P> = {
  [K in keyof M]: M[K] extends AnyGeneric & { readonly columns: GenericColumns<string, string> }
    ? [P] extends [M[K][typeof pointedOf]]
      ? `${M[K]['columns']['type']}Id` | M[K]['columns']['key']
      : never
    : never
}[keyof M]

/** The values of a new row of a relation: the key back to the row is known. */
export type RelatedValues<M, P> = Omit<Create<M>, KeysTo<M, P> | ColumnsTo<M, P>> & Partial<Create<M>>

/** What `toggle` did: the keys of rows that are joined now, and of those that are not any more. */
export interface Toggled {
  readonly added: readonly unknown[]
  readonly removed: readonly unknown[]
}

/** The rows of a relation of one row, to be read. */
export interface RelatedRows<M> {
  /** The rows, to be queried further. */
  all(): QuerySet<M>
  /** How many rows there are. */
  count(): Promise<number>
  /**
   * Whether a row is among them.
   *
   * @example
   * const tagged = await related(post, 'tags').contains(tag)
   */
  contains(row: RowOrKey): Promise<boolean>
}

/**
 * The rows of a relation of one row; Django's related manager. Of a many-to-many relation rows are joined and parted; rows whose key points at the row
 * are given that key, or lose it, by one `update`, which runs no row methods.
 */
export interface Related<M, P = unknown> extends RelatedRows<M> {
  /** Joins rows to this one; those that are joined already stay. Rows that point elsewhere point at this one afterwards. */
  add(...rows: readonly RowOrKey[]): Promise<void>
  /**
   * Joins rows to this one, with values for the rows between of an own `through` model. Only for many-to-many.
   *
   * @example
   * await related(band, 'members').addWith({ joined: '1962-08-16' }, ringo)
   */
  addWith(through: CreateValues, ...rows: readonly RowOrKey[]): Promise<void>
  /** Parts rows from this one. Rejects with `QueryError` where their key must point somewhere. */
  remove(...rows: readonly RowOrKey[]): Promise<void>
  /**
   * Joins exactly these rows: parts those that are left out, and touches none that is joined already.
   *
   * @example
   * await related(band, 'members').set([john, paul], { joined: '1960-08-01' })
   * @param through - values for the rows between that are new, of an own `through` model
   */
  set(rows: readonly RowOrKey[], through?: CreateValues): Promise<void>
  /**
   * Parts those of the rows that are joined, and joins the others; resolves to the keys of both.
   *
   * @example
   * const { added } = await related(post, 'tags').toggle(news)
   */
  toggle(...rows: readonly RowOrKey[]): Promise<Toggled>
  /** Parts all rows. Rejects with `QueryError` where their key must point somewhere, and there are some. */
  clear(): Promise<void>
  /**
   * Makes a row, and joins it.
   *
   * @example
   * const comment = await related(post, 'comments').create({ text: 'First!' })
   */
  create(values: RelatedValues<M, P>): Promise<Row<M>>
  /**
   * The one of the rows that matches, or a new one that is joined; `true` where it is new. See `getOrCreate` of a query.
   *
   * @example
   * const [tag, created] = await related(post, 'tags').getOrCreate({ name: 'news' })
   */
  getOrCreate<W>(lookups: Lookups<M, W>, defaults?: Partial<Create<M>>): Promise<[row: Row<M>, created: boolean]>
  /**
   * The rows between of an own `through` model. Only for many-to-many.
   *
   * @example
   * await related(band, 'members').through(Membership).filter({ left__isnull: true })
   * @throws QueryError for another model than the relation goes through
   */
  through<T>(model: ModelClass<T>): QuerySet<T>
}
