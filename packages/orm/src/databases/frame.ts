import type { Answer, Connection, RawResult, RowCursor, Statement } from '../dialects/base/base.ts'
import { TransactionError } from '../errors/errors.ts'
import type { Database, RowCursorOptions, Session } from './database.ts'
import { noCursors } from './no-cursors.ts'
import { isObserved, observed } from './observed.ts'
import { isKnownWrite } from './statement-text.ts'
import { Written } from './written.ts'

/** Something to do at the end of a block. */
export type CommitHook = () => unknown

/** One open block: the transaction itself, or a savepoint within it. */
export class Frame implements Session {
  readonly database: Database
  readonly connection: Connection
  readonly depth: number
  /** Whether the transaction refuses writes. */
  readonly readOnly: boolean
  /** Once the outermost block is committed. */
  readonly hooks: CommitHook[] = []
  /** In the outermost block, when its body is done. */
  readonly beforeCommit: CommitHook[] = []
  /** Once this block, or one around it, is undone. */
  readonly onRollback: CommitHook[] = []
  /** The error of the statement that failed here: nothing more can run, the block can only be undone. */
  doomed: unknown
  /** Whether something may have been written. */
  wrote = false
  /** Those that were opened in this block and are not closed. */
  readonly #cursors = new Set<RowCursor>()
  #written: Written | undefined
  #inner: Frame | undefined
  #running = 0
  #ended = false

  constructor(database: Database, connection: Connection, depth: number, readOnly = false) {
    this.database = database
    this.connection = connection
    this.depth = depth
    this.readOnly = readOnly
  }

  /** The savepoint's name. */
  get savepoint(): string {
    return `tsango_${this.depth}`
  }

  run(statement: Statement, parameters: readonly unknown[]): Answer<RawResult> {
    this.check()
    if (statement.write) this.#noteWrite(statement)
    const run = (): Answer<RawResult> => this.connection.run(statement, parameters)
    try {
      const answer = isObserved() ? observed(this.database, statement, run) : run()
      return answer instanceof Promise ? this.#watched(answer) : answer
    } catch (error) {
      return this.#fail(error)
    }
  }

  /** The rows that it wrote. */
  get written(): Written {
    this.#written ??= new Written()
    return this.#written
  }

  /** Whether a statement or a nested block of it is under way. */
  get isBusy(): boolean {
    return this.#running > 0 || this.#inner !== undefined
  }

  read(statement: Statement, parameters: readonly unknown[]): Answer<RawResult> {
    return this.run(statement, parameters)
  }

  /** Its parts are read in this block, and only as long as it lasts. */
  async openCursor(
    statement: Statement,
    parameters: readonly unknown[],
    { size }: RowCursorOptions,
  ): Promise<RowCursor> {
    this.check()
    const { connection, database } = this
    if (!connection.openCursor) throw noCursors(database.dialect)
    const open = connection.openCursor.bind(connection, statement, parameters, size)
    const cursor = await this.#watched(observed(database, statement, open))
    this.#cursors.add(cursor)
    return {
      next: async () => {
        this.check()
        return this.#cursors.has(cursor) ? this.#watched(cursor.next()) : []
      },
      close: async () => {
        if (this.#cursors.delete(cursor)) await cursor.close()
      },
    }
  }

  /** Throws where a statement cannot run in this block now. */
  check(): void {
    if (this.#ended)
      throw new TransactionError('This atomic block has ended. Await everything that it starts before it returns.')
    if (this.#inner)
      throw new TransactionError(
        'A nested atomic block is open: what runs beside it would be undone with it. Await the nested block first.',
      )
    if (this.doomed !== undefined) {
      throw new TransactionError(
        'An earlier statement of this atomic block failed, so nothing more can run in it. Catch such errors around a nested atomic block.',
        {
          cause: this.doomed,
        },
      )
    }
  }

  /** Opens a savepoint. */
  async nest(): Promise<Frame> {
    this.check()
    const inner = new Frame(this.database, this.connection, this.depth + 1, this.readOnly)
    this.#inner = inner
    try {
      await this.connection.execute(`SAVEPOINT ${inner.savepoint}`)
    } catch (error) {
      this.#inner = undefined
      throw error
    }
    return inner
  }

  /** Closes a savepoint of this block: keeps it, or undoes it. */
  async unnest(inner: Frame, how: 'commit' | 'rollback'): Promise<void> {
    inner.end()
    try {
      // Some are gone with the savepoint, and to close them behind it would be an error of the transaction.
      for (const cursor of inner.#cursors) await cursor.close()
      inner.#cursors.clear()
      if (how === 'rollback') await this.connection.execute(`ROLLBACK TO SAVEPOINT ${inner.savepoint}`)
      await this.connection.execute(`RELEASE SAVEPOINT ${inner.savepoint}`)
      if (how === 'commit') this.#inherit(inner)
    } catch (error) {
      this.#takeUndone(inner)
      this.#fail(error)
    } finally {
      this.#inner = undefined
    }
  }

  /** Closes a savepoint that is gone, as the whole transaction is: nothing can follow but the end of the outermost block. */
  lose(inner: Frame): void {
    inner.end()
    this.doomed ??= inner.doomed
    this.#takeUndone(inner)
    this.#inner = undefined
  }

  /** Lets nothing follow but the end of the block, which undoes it. */
  doom(error: unknown): void {
    this.doomed ??= error ?? null
  }

  /** Refuses everything from here on. */
  end(): void {
    this.#ended = true
  }

  /** Says what has become of the rows that it wrote, once that is known; `unknown` where a connection broke at the commit. */
  settleRows(how: 'committed' | 'undone' | 'unknown'): void {
    if (how === 'committed') this.#written?.keep(this.database.written)
    else this.#written?.undo(how === 'undone')
  }

  #watched<T>(answer: Promise<T>): Promise<T> {
    this.#running++
    return answer.then(
      (result) => {
        this.#running--
        return result
      },
      (error: unknown) => {
        this.#running--
        return this.#fail(error)
      },
    )
  }

  // Before anything is sent, so that the block may go on.
  #noteWrite(statement: Statement): void {
    if (this.readOnly && !this.database.readOnly && isKnownWrite(statement.sql))
      throw new TransactionError('This atomic block only reads: it was begun with readOnly. Write outside of it.')
    this.database.noteWrite(statement)
    this.wrote = true
  }

  #inherit(inner: Frame): void {
    this.wrote ||= inner.wrote
    this.hooks.push(...inner.hooks)
    this.beforeCommit.push(...inner.beforeCommit)
    this.#takeUndone(inner)
  }

  // What is to be done when the one or the other is undone.
  #takeUndone(inner: Frame): void {
    this.onRollback.push(...inner.onRollback)
    inner.#written?.keep(this.written)
  }

  #fail(error: unknown): never {
    this.doomed ??= error
    throw error
  }
}
