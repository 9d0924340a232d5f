/**
 * What rows tell when they are written one by one: `save`, `create`, `delete`, and the relations of `related`. Writes of whole sets (`update` and
 * `delete` of a query, `bulkCreate`, what a database deletes along) tell nothing.
 *
 * A receiver runs in the transaction of the write, in the order of the application's apps: its error undoes the write, and what it writes is undone
 * with it. For what must wait until others can see the row, call `onCommit` in it. An application without receivers pays nothing: no transaction is
 * opened for a signal that nobody hears.
 *
 * @module
 */
import type { Contribution } from '@tsango/core/apps'
import type { ManyNames, ModelClass, Row, RowMethods } from '@tsango/core/model'
import { defineSignal, on, type Receiver, type Signal } from '@tsango/core/signals'
import { listensTo } from './heard.ts'

/** What every signal of a row tells. */
export interface RowEvent<R = RowMethods> {
  /** The class of the row's model. */
  readonly model: ModelClass
  readonly row: R
  /** The name of its database. */
  readonly using: string
}

/** What {@link preSave} and {@link postSave} tell. */
export interface RowSaved<R = RowMethods> extends RowEvent<R> {
  /** Whether the row is new. */
  readonly created: boolean
}

/** What is done to a relation: rows are joined, parted, or all parted. */
export type RelationChange = 'preAdd' | 'postAdd' | 'preRemove' | 'postRemove' | 'preClear' | 'postClear'

/** What {@link manyToManyChanged} tells. */
export interface RelationChanged<R = RowMethods> extends RowEvent<R> {
  /** The relation's name on the row's model. */
  readonly relation: string
  readonly action: RelationChange
  /** The keys of the other rows: those that were not joined before, or were given to be parted; none where all are. */
  readonly keys: readonly unknown[]
}

/** Sent before a row is checked and written: what a receiver sets on it is written. */
export const preSave: Signal<RowSaved> = defineSignal('preSave')
/** Sent when a row was written: it has its key. */
export const postSave: Signal<RowSaved> = defineSignal('postSave')
/** Sent before a row is deleted. */
export const preDelete: Signal<RowEvent> = defineSignal('preDelete')
/** Sent when a row was deleted; not where it was gone already. */
export const postDelete: Signal<RowEvent> = defineSignal('postDelete')
/** Sent before and after `add`, `remove`, `set` and `clear` of `related` change a relation. `set` is a remove and an add. */
export const manyToManyChanged: Signal<RelationChanged> = defineSignal('manyToManyChanged')

/** Calls `receive` before a row of the model is checked and written: put the result under an app's `extends`. */
export function onPreSave<M>(model: ModelClass<M>, receive: Receiver<RowSaved<Row<M>>>): Contribution {
  return ofModel(preSave, model, receive)
}

/**
 * Calls `receive` when a row of the model was written: put the result under an app's `extends`.
 *
 * @example
 * defineApp({
 *   name: 'blog',
 *   extends: [
 *     onPostSave(Post, ({ row, created }) => {
 *       if (created) onCommit(() => announce(row.title))
 *     }),
 *   ],
 * })
 */
export function onPostSave<M>(model: ModelClass<M>, receive: Receiver<RowSaved<Row<M>>>): Contribution {
  return ofModel(postSave, model, receive)
}

/** Calls `receive` before a row of the model is deleted: put the result under an app's `extends`. */
export function onPreDelete<M>(model: ModelClass<M>, receive: Receiver<RowEvent<Row<M>>>): Contribution {
  return ofModel(preDelete, model, receive)
}

/** Calls `receive` when a row of the model was deleted: put the result under an app's `extends`. */
export function onPostDelete<M>(model: ModelClass<M>, receive: Receiver<RowEvent<Row<M>>>): Contribution {
  return ofModel(postDelete, model, receive)
}

/** Calls `receive` before and after a relation of a row of the model changes: put the result under an app's `extends`. */
export function onManyToManyChanged<M, K extends ManyNames<M>>(
  model: ModelClass<M>,
  relation: K,
  receive: Receiver<RelationChanged<Row<M>>>,
): Contribution {
  return ofModel<M, RelationChanged, RelationChanged<Row<M>>>(manyToManyChanged, model, (event) =>
    event.relation === relation ? receive(event) : undefined,
  )
}

function ofModel<M, E extends RowEvent, T extends RowEvent<Row<M>>>(
  signal: Signal<E>,
  model: ModelClass<M>,
  receive: Receiver<T>,
): Contribution {
  const listener: Receiver<E> = (event) =>
    // A row of this model's class is a Row<M>.
    event.model === (model as ModelClass<unknown>) ? receive(event as unknown as T) : undefined
  listensTo(listener, model as ModelClass<unknown>)
  return on(signal, listener)
}
