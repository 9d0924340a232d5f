/**
 * What rows tell when they are written one by one: `save`, `create`, the relations of `related`; and when they are deleted, each alone, as rows of a
 * query, or because a key with `onDelete: 'cascade'` takes them along. Other writes of whole sets tell nothing unless they are asked to:
 * `bulkCreate(rows, { signals: true })`, `bulkUpdate(…, { signals: true })`, `update(values, { signals: true })`.
 *
 * A receiver runs in the transaction of the write, in the order of the application's apps: its error undoes the write, and what it writes is undone
 * with it. With `{ phase: 'commit' }` it runs once the outermost block is committed; the write stands by then, so that its error is a warning of the
 * process, and the others still run. An application without receivers pays nothing: no transaction is opened for a signal that nobody hears.
 *
 * @module
 */
import type { Contribution } from '@tsango/core/apps'
import { isProxy, type ManyNames, type ModelClass, type Row, type RowMethods } from '@tsango/core/model'
import { defineSignal, on, type Receiver, type Signal } from '@tsango/core/signals'
import { onCommit } from '../atomic/atomic.ts'
import { listensTo } from './heard.ts'

export { quietly } from './heard.ts'

/** Options of every receiver of a model's rows. */
export interface ListenOptions {
  /** Whether rows are heard as well that a proxy of the model shows; default: no, as in Django. */
  readonly proxies?: boolean
}

/** When a receiver of what has happened runs. */
export interface ReceiverOptions extends ListenOptions {
  /**
   * `transaction`: at once, inside the transaction of the write, which its error undoes. `commit`: once the outermost block is committed; the row is the
   * one in hand, as it is then. Default: `transaction`.
   */
  readonly phase?: 'transaction' | 'commit'
}

/** Options of {@link onPostSave}. */
export interface SaveReceiverOptions extends ReceiverOptions {
  /** Whether it is told in `changed` which columns have another value; costs two statements a save. Default: false. */
  readonly changes?: boolean
}

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
  /**
   * The columns that have another value in the database than before; of a new row all. Only for {@link postSave}, and where a receiver of the model asks
   * for it with `{ changes: true }`: then the row is read before and after each save.
   */
  readonly changed?: readonly string[] | undefined
}

/** What {@link preDelete} and {@link postDelete} tell. */
export interface RowDeleted<R = RowMethods> extends RowEvent<R> {
  /** Whether the row is put into the trash, from which it can come back. */
  readonly trash: boolean
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

/** Sent before a row is checked and written: what a receiver sets on it is written, but by `update` of a query, which writes what it was told. */
export const preSave: Signal<RowSaved> = defineSignal('preSave')
/** Sent when a row was written: it has its key. */
export const postSave: Signal<RowSaved> = defineSignal('postSave')
/** Sent before a row is deleted. */
export const preDelete: Signal<RowDeleted> = defineSignal('preDelete')
/** Sent when a row was deleted; not where it was gone already. */
export const postDelete: Signal<RowDeleted> = defineSignal('postDelete')
/** Sent before and after `add`, `remove`, `set` and `clear` of `related` change a relation. `set` is a remove and an add. */
export const manyToManyChanged: Signal<RelationChanged> = defineSignal('manyToManyChanged')

/**
 * Calls `receive` before a row of the model is checked and written: put the result under an app's `extends`.
 *
 * @example
 * onPreSave(Post, ({ row }) => void (row.slug ||= slugify(row.title)))
 */
export function onPreSave<M>(
  model: ModelClass<M>,
  receive: Receiver<RowSaved<Row<M>>>,
  options?: ListenOptions,
): Contribution {
  return ofModel(preSave, model, receive, options)
}

/**
 * Calls `receive` when a row of the model was written: put the result under an app's `extends`.
 *
 * @example
 * defineApp({
 *   name: 'blog',
 *   extends: [
 *     onPostSave(Post, ({ row, changed }) => announce(row.title, changed), { phase: 'commit', changes: true }),
 *   ],
 * })
 */
export function onPostSave<M>(
  model: ModelClass<M>,
  receive: Receiver<RowSaved<Row<M>>>,
  options: SaveReceiverOptions = {},
): Contribution {
  return ofModel(postSave, model, receive, options)
}

/**
 * Calls `receive` before a row of the model is deleted: put the result under an app's `extends`.
 *
 * @example
 * onPreDelete(Post, async ({ row }) => archive(row))
 */
export function onPreDelete<M>(
  model: ModelClass<M>,
  receive: Receiver<RowDeleted<Row<M>>>,
  options?: ListenOptions,
): Contribution {
  return ofModel(preDelete, model, receive, options)
}

/**
 * Calls `receive` when a row of the model was deleted: put the result under an app's `extends`.
 *
 * @example
 * onPostDelete(Post, ({ row }) => cache.delete(row.slug), { phase: 'commit' })
 */
export function onPostDelete<M>(
  model: ModelClass<M>,
  receive: Receiver<RowDeleted<Row<M>>>,
  options: ReceiverOptions = {},
): Contribution {
  return ofModel(postDelete, model, receive, options)
}

/**
 * Calls `receive` before and after a relation of a row of the model changes: put the result under an app's `extends`.
 *
 * @example
 * onManyToManyChanged(Post, 'tags', ({ row, action, keys }) => console.log(row.id, action, keys))
 */
export function onManyToManyChanged<M, K extends ManyNames<M>>(
  model: ModelClass<M>,
  relation: K,
  receive: Receiver<RelationChanged<Row<M>>>,
  options: ReceiverOptions = {},
): Contribution {
  return ofModel<M, RelationChanged, RelationChanged<Row<M>>>(
    manyToManyChanged,
    model,
    (event) => (event.relation === relation ? receive(event) : undefined),
    options,
  )
}

/**
 * Calls `receive` for rows of every model: put the result under an app's `extends`.
 *
 * @example
 * onEveryRow(postSave, ({ model, row }) => index(model, row), { phase: 'commit' })
 */
export function onEveryRow<E extends RowEvent>(
  signal: Signal<E>,
  receive: Receiver<E>,
  options: SaveReceiverOptions = {},
): Contribution {
  return listening(signal, undefined, receive, options)
}

function ofModel<M, E extends RowEvent, T extends RowEvent<Row<M>>>(
  signal: Signal<E>,
  model: ModelClass<M>,
  receive: Receiver<T>,
  options: SaveReceiverOptions = {},
): Contribution {
  // A row of this model's class is a Row<M>.
  return listening(signal, model as ModelClass<unknown>, receive as unknown as Receiver<E>, options)
}

function listening<E extends RowEvent>(
  signal: Signal<E>,
  model: ModelClass<unknown> | undefined,
  receive: Receiver<E>,
  { phase = 'transaction', changes = false, proxies = false }: SaveReceiverOptions,
): Contribution {
  const run = phase === 'commit' ? afterCommit(signal.name, receive) : receive
  const wanted = model as ModelClass | undefined
  const listener: Receiver<E> = (event) =>
    wanted === undefined || event.model === wanted || (proxies && isProxy(event.model, wanted)) ? run(event) : undefined
  listensTo(listener, { model, proxies, changes })
  return on(signal, listener)
}

// The write stands: nobody is left whom an error could stop.
function afterCommit<E extends RowEvent>(name: string, receive: Receiver<E>): Receiver<E> {
  return (event) => {
    const run = async (): Promise<void> => {
      try {
        await receive(event)
      } catch (error) {
        process.emitWarning(error instanceof Error ? error : String(error), {
          type: 'ReceiverFailed',
          detail: `A receiver of ${name} failed after the commit.`,
        })
      }
    }
    return onCommit(run, { using: event.using }) as Promise<void> | undefined
  }
}
