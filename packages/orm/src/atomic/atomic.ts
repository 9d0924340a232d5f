import { type CommitHook, Frame } from '../databases/frame.ts'
import type { IsolationLevel } from '../dialects/base/base.ts'
import { TransactionError } from '../errors/errors.ts'
import { currentScope, type DatabaseScope, databaseSlot } from '../scope/scope.ts'

/** Options of {@link atomic}. */
export interface AtomicOptions {
  /** The database by name; default `'default'`. */
  readonly using?: string
  /** Default: read committed. Only for the outermost block. */
  readonly isolation?: IsolationLevel
  /** Refuses writes. Only for the outermost block. */
  readonly readOnly?: boolean
}

/**
 * Runs `body` in a transaction: commits when it resolves, undoes everything when it rejects; Django's `transaction.atomic`.
 *
 * Inside another block it is a savepoint. What `body` returns is awaited inside, so `atomic(() => Post.objects().count())` counts in the transaction.
 * A statement that fails dooms its block: catch errors around a nested block, not inside one.
 *
 * @throws TransactionError when the block can only be undone, or blocks are used beside each other
 */
export async function atomic<T>(body: () => T | PromiseLike<T>, options: AtomicOptions = {}): Promise<T> {
  const scope = currentScope()
  const using = options.using ?? 'default'
  const outer = scope.frames?.get(using)
  return outer ? nested(scope, using, outer, body, options) : outermost(scope, using, body, options)
}

/**
 * Calls `hook` once the outermost block of the running code is committed, at once where there is none; Django's `on_commit`.
 * What is registered in a block that is undone is forgotten.
 *
 * @returns what the hook gives where it is called at once, so that a promise can be awaited; else nothing: `atomic` awaits it
 */
export function onCommit(hook: CommitHook, options: Pick<AtomicOptions, 'using'> = {}): unknown {
  const frame = currentScope().frames?.get(options.using ?? 'default')
  if (!frame) return hook()
  frame.check()
  frame.hooks.push(hook)
  return undefined
}

async function outermost<T>(
  scope: DatabaseScope,
  using: string,
  body: () => T | PromiseLike<T>,
  options: AtomicOptions,
): Promise<T> {
  const database = scope.databases.get(using)
  const { isolation, readOnly } = options
  const connection = await database.driver.begin({
    ...(isolation ? { isolation } : {}),
    ...(readOnly ? { readOnly } : {}),
  })
  const frame = new Frame(database, connection, 0)
  let result: T
  try {
    result = await inside(scope, using, frame, body)
    refuseDoomed(frame)
  } catch (error) {
    frame.end()
    await database.driver.end(connection, 'rollback')
    throw error
  }
  frame.end()
  await database.driver.end(connection, 'commit')
  await runHooks(frame.hooks)
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
    await outer.unnest(frame, 'rollback')
    throw error
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

// The transaction is committed whatever a hook does: every hook gets its turn, then the first error is the caller's.
async function runHooks(hooks: readonly CommitHook[]): Promise<void> {
  const errors: unknown[] = []
  for (const hook of hooks) {
    try {
      await hook()
    } catch (error) {
      errors.push(error)
    }
  }
  if (errors.length) throw errors[0]
}
