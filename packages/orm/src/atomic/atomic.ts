import { type CommitHook, Frame } from '../databases/frame.ts'
import type { IsolationLevel } from '../dialects/base/base.ts'
import { DatabaseUnavailable, TransactionError } from '../errors/errors.ts'
import { currentScope, type DatabaseScope, databaseSlot } from '../scope/scope.ts'
import { runBeforeCommit, runCommitted, runUndone } from './hooks.ts'
import { metOthers, pause, triesOf } from './retry.ts'

/** Options of {@link atomic}. */
export interface AtomicOptions {
  /** The database by name; default `'default'`. */
  readonly using?: string
  /** Default: read committed. Only for the outermost block. */
  readonly isolation?: IsolationLevel
  /** Refuses writes. Only for the outermost block. */
  readonly readOnly?: boolean
  /**
   * How often the transaction runs again, after a random pause of up to a second, when it failed with `SerializationFailure` or `Deadlock`, or with an
   * error that one of them caused; 0 to 100, default 0. Hooks of a try that failed are forgotten, but for those of {@link onRollback}. Rows that the
   * body writes must be read or made in it. Inside another block it counts for nothing: only a whole transaction can run again.
   */
  readonly retry?: number
}

/**
 * Runs `body` in a transaction: commits when it resolves, undoes everything when it rejects; Django's `transaction.atomic`.
 *
 * Inside another block it is a savepoint. What `body` returns is awaited inside, so `atomic(() => Post.objects().count())` counts in the transaction.
 * A statement that fails dooms its block: catch errors around a nested block, not inside one. `SerializationFailure` and `Deadlock` doom the whole
 * transaction, on every database: see {@link AtomicOptions.retry}.
 *
 * @example
 * await atomic(() => transfer(from, to, '10.00'), { isolation: 'serializable', retry: 3 })
 *
 * @throws TransactionError when the block can only be undone, or blocks are used beside each other
 */
export async function atomic<T>(body: () => T | PromiseLike<T>, options: AtomicOptions = {}): Promise<T> {
  const scope = currentScope()
  const using = options.using ?? 'default'
  const retries = triesOf(options.retry)
  const outer = scope.frames?.get(using)
  return outer ? nested(scope, using, outer, body, options) : outermost(scope, using, body, options, retries)
}

/**
 * Calls `hook` once the outermost block of the running code is committed, at once where there is none; Django's `on_commit`.
 * What is registered in a block that is undone is forgotten.
 *
 * @returns what the hook gives where it is called at once, so that a promise can be awaited; else nothing: `atomic` awaits it
 */
export function onCommit(hook: CommitHook, options: Pick<AtomicOptions, 'using'> = {}): unknown {
  const frame = openFrame(options)
  if (!frame) return hook()
  frame.hooks.push(hook)
  return undefined
}

/**
 * Calls `hook` when the body of the outermost block of the running code is done, inside of its transaction: it may write, and its error undoes
 * everything. At once where there is no block. What is registered in a block that is undone is forgotten.
 *
 * @returns what the hook gives where it is called at once, so that a promise can be awaited; else nothing: `atomic` awaits it
 * @example
 * beforeCommit(() => refuseNegativeBalances())
 */
export function beforeCommit(hook: CommitHook, options: Pick<AtomicOptions, 'using'> = {}): unknown {
  const frame = openFrame(options)
  if (!frame) return hook()
  frame.beforeCommit.push(hook)
  return undefined
}

/**
 * Calls `hook` once the block of the running code is undone, or one around it: for what no database undoes, such as a file. Never where there is no
 * block, or where a connection broke at the commit, so that nobody knows how it ended. Each try of a block that runs again has its own hooks.
 * A hook that fails makes the block reject with `TransactionError`, whose cause holds the errors of all.
 *
 * @example
 * onRollback(() => rm(path))
 */
export function onRollback(hook: CommitHook, options: Pick<AtomicOptions, 'using'> = {}): void {
  openFrame(options)?.onRollback.push(hook)
}

function openFrame({ using = 'default' }: Pick<AtomicOptions, 'using'>): Frame | undefined {
  const frame = currentScope().frames?.get(using)
  frame?.check()
  return frame
}

async function outermost<T>(
  scope: DatabaseScope,
  using: string,
  body: () => T | PromiseLike<T>,
  options: AtomicOptions,
  retries: number,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    let done: Done<T>
    try {
      done = await once(scope, using, body, options)
    } catch (error) {
      if (tries >= retries || !metOthers(error)) throw error
      await pause(tries)
      continue
    }
    // Not within the try: what is committed must not run again for a hook.
    await runCommitted(done.hooks)
    return done.result
  }
}

/** What a transaction that is committed leaves to do. */
interface Done<T> {
  readonly result: T
  readonly hooks: readonly CommitHook[]
}

async function once<T>(
  scope: DatabaseScope,
  using: string,
  body: () => T | PromiseLike<T>,
  { isolation, readOnly }: AtomicOptions,
): Promise<Done<T>> {
  const database = scope.databases.get(using)
  const connection = await database.driver.begin({
    ...(isolation ? { isolation } : {}),
    ...(readOnly ? { readOnly } : {}),
  })
  const frame = new Frame(database, connection, 0, readOnly)
  let result: T
  try {
    result = await inside(scope, using, frame, () => completed(frame, body))
  } catch (error) {
    frame.end()
    const failure = await database.driver.end(connection, 'rollback').then(
      () => error,
      (unable: unknown) => unable,
    )
    throw await runUndone(frame, failure)
  }
  frame.end()
  try {
    await database.driver.end(connection, 'commit')
  } catch (error) {
    throw error instanceof DatabaseUnavailable ? error : await runUndone(frame, error)
  }
  return { result, hooks: frame.hooks }
}

async function completed<T>(frame: Frame, body: () => T | PromiseLike<T>): Promise<T> {
  const result = await body()
  refuseDoomed(frame)
  await runBeforeCommit(frame)
  refuseDoomed(frame)
  return result
}

async function nested<T>(
  scope: DatabaseScope,
  using: string,
  outer: Frame,
  body: () => T | PromiseLike<T>,
  options: AtomicOptions,
): Promise<T> {
  if (options.isolation || options.readOnly) {
    throw new TransactionError(
      'A nested atomic block cannot choose isolation or readOnly: the outermost block has done so.',
    )
  }
  const frame = await outer.nest()
  let result: T
  try {
    result = await inside(scope, using, frame, body)
    refuseDoomed(frame)
  } catch (error) {
    // The database has undone the whole transaction: on some there is no savepoint any more.
    if (metOthers(frame.doomed)) {
      outer.lose(frame)
      throw error
    }
    await outer.unnest(frame, 'rollback')
    throw await runUndone(frame, error)
  }
  await outer.unnest(frame, 'commit')
  return result
}

// Awaited inside the block's context, so that a lazy query that the body returns runs in the block.
function inside<T>(scope: DatabaseScope, using: string, frame: Frame, body: () => T | PromiseLike<T>): Promise<T> {
  const frames = new Map(scope.frames).set(using, frame)
  return databaseSlot.run({ ...scope, frames }, async () => await body())
}

function refuseDoomed(frame: Frame): void {
  if (frame.doomed === undefined) return
  throw new TransactionError(
    'A statement of this atomic block failed and its error was caught inside, so the block was undone. Catch it around a nested block.',
    {
      cause: frame.doomed,
    },
  )
}
