import { type CommitHook, Frame } from '../databases/frame.ts'
import type { IsolationLevel } from '../dialects/base/base.ts'
import { checkIsolation } from '../dialects/base/isolation.ts'
import { DatabaseUnavailable, PartlyCommitted, TransactionError, takeFunction, takeOptions } from '../errors/errors.ts'
import { explained } from '../rows/violations.ts'
import { currentScope, type DatabaseScope, databaseSlot } from '../scope/scope.ts'
import { type OpenTransaction, open } from './begin.ts'
import { runBeforeCommit, runCommitted, runUndone } from './hooks.ts'
import { metOthers, pause, triesOf } from './retry.ts'

export type { OpenTransaction } from './begin.ts'
export {
  type CapturedHooks,
  type CaptureOptions,
  captureOnCommit,
  type RolledBackOptions,
  rolledBack,
} from './rolled-back.ts'

/** Options of {@link atomic}. */
export interface AtomicOptions {
  /** The database by name, or several: then see {@link PartlyCommitted}. Default `'default'`. */
  readonly using?: string | readonly string[]
  /** Default: read committed. Only for the outermost block. */
  readonly isolation?: IsolationLevel
  /** Refuses writes. Only for the outermost block. */
  readonly readOnly?: boolean
  /**
   * How often the transaction runs again, after a random pause of up to a second, when it failed with `SerializationFailure` or `Deadlock`, or with an
   * error that one of them caused; 0 to 100, default 0. Hooks of a try that failed are forgotten, but for those of {@link onRollback}. Rows from outside
   * that the body writes are what they were before each try, but have the values that it set: what it adds to it would add again, so read such rows in it.
   * Inside another block it counts for nothing: only a whole transaction can run again.
   */
  readonly retry?: number
  /** Refuses to be a savepoint: what `body` writes is committed when it resolves, or an error says that it cannot be; default: false. Django's `durable`. */
  readonly durable?: boolean
  /**
   * `false`: inside another block it is a part of that one, without a savepoint of its own. It costs no statement, and when it fails the block around it can
   * only be undone. Default: true. Django's `savepoint`.
   */
  readonly savepoint?: boolean
}

/** Whose block a hook is for. */
export interface HookOptions {
  /** The database by name; default `'default'`. */
  readonly using?: string
}

/**
 * Runs `body` in a transaction: commits when it resolves, undoes everything when it rejects; Django's `transaction.atomic`.
 *
 * Rows that it wrote are what they were when it is undone: new, saved or in the trash, without keys that the database gave, with the version from before.
 * Values that the program set stay, and are saved by the next `save()`. What was read in it may never have been: read it again.
 *
 * Inside another block it is a savepoint. What `body` returns is awaited inside, so `atomic(() => Post.objects().count())` counts in the transaction.
 * A statement that fails dooms its block: catch errors around a nested block, not inside one. `SerializationFailure` and `Deadlock` doom the whole
 * transaction, on every database: see {@link AtomicOptions.retry}.
 *
 * @example
 * await atomic(() => transfer(from, to, '10.00'), { isolation: 'serializable', retry: 3 })
 * // UPDATE "blog_wallet" SET "balance" = ROUND((CAST("blog_wallet"."balance" AS numeric) + CAST($1 AS numeric)), 2) WHERE "blog_wallet"."id" = $2
 * // UPDATE "blog_wallet" SET "balance" = ROUND((CAST("blog_wallet"."balance" AS numeric) + CAST($1 AS numeric)), 2) WHERE "blog_wallet"."id" = $2
 *
 * @throws TransactionError when the block can only be undone, or blocks are used beside each other
 */
export async function atomic<T>(body: () => T | PromiseLike<T>, options: AtomicOptions = {}): Promise<T> {
  takeFunction('atomic()', 'a function whose statements are the transaction', body)
  takeOptions('atomic()', options)
  const scope = currentScope()
  const { using = 'default' } = options
  const retries = triesOf(options.retry)
  if (typeof using !== 'string') return severalBlocks(scope, using, body, options, retries)
  const outer = scope.frames?.get(using)
  return outer
    ? nested(scope, using, outer, body, options)
    : outermost(scope, (hooks) => once(scope, using, body, options, hooks), retries)
}

/** Options of {@link begin}. */
export type BeginOptions = Omit<AtomicOptions, 'retry' | 'savepoint'>

/**
 * Begins a transaction that ends where `commit` or `rollback` is called, for what is no one function: a test's before and after, a long job with steps,
 * a protocol of several messages. Prefer {@link atomic}, which cannot be forgotten. Its `run` is the only way in, so that nothing else gets into it; it holds
 * a connection until it ends. Inside of an atomic block it is a savepoint: it has to end before that block does, and what that block sends meanwhile is
 * refused. One that nobody can end any more is undone with a warning of the process.
 *
 * @example
 * const transaction = await begin({ isolation: 'serializable' })
 * try {
 *   await transaction.run(() => transfer(from, to, '10.00'))
 *   await transaction.commit()
 * } finally {
 *   await transaction[Symbol.asyncDispose]() // or: await using transaction = await begin()
 * }
 * // UPDATE "blog_wallet" SET "balance" = ROUND((CAST("blog_wallet"."balance" AS numeric) + CAST($1 AS numeric)), 2) WHERE "blog_wallet"."id" = $2
 * // UPDATE "blog_wallet" SET "balance" = ROUND((CAST("blog_wallet"."balance" AS numeric) + CAST($1 AS numeric)), 2) WHERE "blog_wallet"."id" = $2
 * @throws TransactionError of `commit` when a statement failed or is not done, of every method once it has ended, and for options of `atomic` alone
 */
export async function begin(options: BeginOptions = {}): Promise<OpenTransaction> {
  takeOptions('begin()', options)
  refuseRetry(options)
  return open((body) => atomic(body, options))
}

// A second try would commit nothing, and tell that as success. Types let options through that a variable holds.
function refuseRetry({ retry = 0, savepoint = true }: AtomicOptions): void {
  if (retry === 0 && savepoint) return
  throw new TransactionError(
    `begin() takes no "${retry === 0 ? 'savepoint' : 'retry'}": what its holder ran cannot run again, and it ends by itself. Use atomic(), which takes a function.`,
  )
}

/**
 * Calls `hook` once the outermost block of the running code is committed, at once where there is none; Django's `on_commit`.
 * What is registered in a block that is undone is forgotten.
 *
 * @example
 * await atomic(async () => {
 *   await post.save()
 *   onCommit(() => cache.delete('front-page'))
 * })
 * // UPDATE "blog_post" SET "title" = $1, "slug" = $2, "body" = $3, "status" = $4, "views" = $5, "price" = $6, "author_id" = $7, "category_id" = $8,
 * //   "published_at" = $9, "meta" = $10 WHERE "id" = $11
 *
 * @returns what the hook gives where it is called at once, so that a promise can be awaited; else nothing: `atomic` awaits it
 */
export function onCommit(hook: CommitHook, options: HookOptions = {}): unknown {
  const frame = openFrame('onCommit()', hook, options)
  const hooks = frame ? frame.hooks : currentScope().captured
  if (!hooks) return hook()
  hooks.push(hook)
  return undefined
}

/**
 * Calls `hook` when the body of the outermost block of the running code is done, inside of its transaction: it may write, and its error undoes
 * everything. At once where there is no block. What is registered in a block that is undone is forgotten.
 *
 * @returns what the hook gives where it is called at once, so that a promise can be awaited; else nothing: `atomic` awaits it
 * @example
 * await atomic(async () => {
 *   beforeCommit(() => refuseNegativeBalances())
 *   await transfer(from, to, '10.00')
 * })
 * // UPDATE "blog_wallet" SET "balance" = ROUND((CAST("blog_wallet"."balance" AS numeric) + CAST($1 AS numeric)), 2) WHERE "blog_wallet"."id" = $2
 * // UPDATE "blog_wallet" SET "balance" = ROUND((CAST("blog_wallet"."balance" AS numeric) + CAST($1 AS numeric)), 2) WHERE "blog_wallet"."id" = $2
 * // SELECT 1 FROM "blog_wallet" WHERE "blog_wallet"."balance" < $1 LIMIT 1
 */
export function beforeCommit(hook: CommitHook, options: HookOptions = {}): unknown {
  const frame = openFrame('beforeCommit()', hook, options)
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
 * await atomic(async () => {
 *   const path = await upload()
 *   onRollback(() => remove(path))
 *   await Post.objects().create({ title: path, slug: 'upload', authorId: ann.id })
 * })
 * // INSERT INTO "blog_post" ("title", "slug", "body", "status", "views", "price", "author_id", "category_id", "published_at", "meta") VALUES ($1,
 * //   $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING "id"
 */
export function onRollback(hook: CommitHook, options: HookOptions = {}): void {
  openFrame('onRollback()', hook, options)?.onRollback.push(hook)
}

// A hook that cannot be called would be found out when it is too late.
function openFrame(door: string, hook: unknown, options: HookOptions): Frame | undefined {
  takeFunction(door, 'a function that is called later', hook)
  takeOptions(door, options)
  const frame = currentScope().frames?.get(options.using ?? 'default')
  frame?.check()
  return frame
}

/** Runs whole transactions, again where that is asked for, and then what waits for the commit. */
async function outermost<T>(
  scope: DatabaseScope,
  run: (hooks: CommitHook[]) => Promise<T>,
  retries: number,
): Promise<T> {
  for (let tries = 0; ; tries++) {
    const hooks: CommitHook[] = []
    let result: T
    try {
      result = await run(hooks)
    } catch (error) {
      if (tries >= retries || error instanceof PartlyCommitted || !metOthers(error)) throw error
      await pause(tries)
      continue
    }
    // Not within the try: what is committed must not run again for a hook.
    if (scope.captured) scope.captured.push(...hooks)
    else await runCommitted(hooks)
    return result
  }
}

// One block inside of the other: the first that is named is committed last. What can still fail is done before the first commit.
async function severalBlocks<T>(
  scope: DatabaseScope,
  names: readonly string[],
  body: () => T | PromiseLike<T>,
  options: AtomicOptions,
  retries: number,
): Promise<T> {
  const unique = [...new Set(names)]
  if (unique.length === 0) throw new TransactionError('atomic() takes the name of a database in "using", or several.')
  const run = async (hooks: CommitHook[]): Promise<T> => {
    const committed: string[] = []
    const block = async (at: number): Promise<T> => {
      const using = unique[at]
      if (using === undefined) return settled(unique, body)
      const here = currentScope()
      const outer = here.frames?.get(using)
      if (outer) return nested(here, using, outer, () => block(at + 1), options)
      try {
        const result = await once(here, using, () => block(at + 1), options, hooks)
        committed.push(using)
        return result
      } catch (error) {
        if (committed.length === 0 || error instanceof PartlyCommitted) throw error
        throw new PartlyCommitted(committed, using, { cause: error })
      }
    }
    return block(0)
  }
  return unique.some((name) => scope.frames?.has(name)) ? run([]) : outermost(scope, run, retries)
}

async function settled<T>(names: readonly string[], body: () => T | PromiseLike<T>): Promise<T> {
  const result = await body()
  const { frames } = currentScope()
  const all = names.flatMap((name) => frames?.get(name) ?? [])
  for (const frame of all.toReversed()) {
    if (frame.depth === 0) await settle(frame)
    else refuseUnfinished(frame)
  }
  return result
}

async function once<T>(
  scope: DatabaseScope,
  using: string,
  body: () => T | PromiseLike<T>,
  options: AtomicOptions,
  hooks: CommitHook[],
): Promise<T> {
  const { isolation } = options
  const database = scope.databases.get(using)
  // Before the driver: that of a test gives savepoints, which have none.
  if (isolation !== undefined) checkIsolation(isolation, database.dialect.features)
  const readOnly = options.readOnly || database.readOnly
  const connection = await database.driver.begin({
    ...(isolation === undefined ? {} : { isolation }),
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
    frame.settleRows('undone')
    throw await runUndone(frame, failure)
  }
  frame.end()
  try {
    await database.driver.end(connection, 'commit')
  } catch (error) {
    frame.settleRows(error instanceof DatabaseUnavailable ? 'unknown' : 'undone')
    throw error instanceof DatabaseUnavailable ? error : await runUndone(frame, explained(error, database.registry))
  }
  frame.settleRows('committed')
  // Replicas get it from now on, not from when it was sent.
  if (frame.wrote) database.replicas?.wrote()
  hooks.push(...frame.hooks)
  return result
}

async function completed<T>(frame: Frame, body: () => T | PromiseLike<T>): Promise<T> {
  const result = await body()
  await settle(frame)
  return result
}

async function settle(frame: Frame): Promise<void> {
  refuseUnfinished(frame)
  await runBeforeCommit(frame)
  refuseUnfinished(frame)
}

async function nested<T>(
  scope: DatabaseScope,
  using: string,
  outer: Frame,
  body: () => T | PromiseLike<T>,
  options: AtomicOptions,
): Promise<T> {
  if (options.isolation !== undefined || options.readOnly) {
    throw new TransactionError(
      'A nested atomic block cannot choose isolation or readOnly: the outermost block has done so.',
    )
  }
  if (options.durable)
    throw new TransactionError(
      'This atomic block is durable, and stands in another one, which may still undo it. Let it begin outside of any.',
    )
  if (options.savepoint === false) return joined(outer, body)
  const frame = await outer.nest()
  let result: T
  try {
    result = await inside(scope, using, frame, body)
    refuseUnfinished(frame)
  } catch (error) {
    // The database has undone the whole transaction: on some there is no savepoint any more.
    if (metOthers(frame.doomed)) {
      outer.lose(frame)
      throw error
    }
    await outer.unnest(frame, 'rollback')
    frame.settleRows('undone')
    throw await runUndone(frame, error)
  }
  await outer.unnest(frame, 'commit')
  return result
}

async function joined<T>(outer: Frame, body: () => T | PromiseLike<T>): Promise<T> {
  outer.check()
  try {
    return await body()
  } catch (error) {
    outer.doom(error)
    throw error
  }
}

// Awaited inside the block's context, so that a lazy query that the body returns runs in the block.
function inside<T>(scope: DatabaseScope, using: string, frame: Frame, body: () => T | PromiseLike<T>): Promise<T> {
  const frames = new Map(scope.frames).set(using, frame)
  return databaseSlot.run({ ...scope, frames }, async () => await body())
}

function refuseUnfinished(frame: Frame): void {
  refuseDoomed(frame)
  if (frame.isBusy)
    throw new TransactionError(
      'The body of this atomic block is done, and a statement or a nested block of it is not: an await is missing. The block was undone.',
    )
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
