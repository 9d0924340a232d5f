import type { Database } from '../databases/database.ts'
import type { CommitHook } from '../databases/frame.ts'
import { UndoneDriver } from '../databases/undone-driver.ts'
import { Written } from '../databases/written.ts'
import { takeFunction, takeOptions } from '../errors/errors.ts'
import { currentScope, type Databases, databaseSlot } from '../scope/scope.ts'
import { runCommitted } from './hooks.ts'

/** Options of {@link rolledBack}. */
export interface RolledBackOptions {
  /** The databases by name; default: all but replicas, which read what their primary has. */
  readonly using?: readonly string[]
}

/**
 * Runs `body` so that nothing of what it writes stays: for tests, around the application's own transactions, which commit, fail and run their hooks as ever.
 * Django's `TestCase`.
 *
 * All share one connection: transactions run one after the other, isolation levels count for nothing, `selectForUpdate` waits for nobody, and schemas
 * are changed before. What is awaited inside is seen by this code alone.
 *
 * @example
 * await rolledBack(async () => {
 *   await transfer(from, to, '10.00')
 * })
 * // UPDATE "blog_wallet" SET "balance" = ROUND((CAST("blog_wallet"."balance" AS numeric) + CAST($1 AS numeric)), 2) WHERE "blog_wallet"."id" = $2
 * // UPDATE "blog_wallet" SET "balance" = ROUND((CAST("blog_wallet"."balance" AS numeric) + CAST($1 AS numeric)), 2) WHERE "blog_wallet"."id" = $2
 */
export async function rolledBack<T>(body: () => T | PromiseLike<T>, options: RolledBackOptions = {}): Promise<T> {
  takeFunction('rolledBack()', 'a function of which nothing stays', body)
  takeOptions('rolledBack()', options)
  const scope = currentScope()
  const { databases } = scope
  const using = options.using ?? databases.names.filter((name) => databases.get(name).replicaOf === undefined)
  const undone = new Map<string, Database>()
  const written: Written[] = []
  const open: (() => Promise<void>)[] = []
  try {
    for (const name of using) {
      const { dialect, driver, replicas } = databases.get(name)
      const connection = await driver.begin({})
      open.push(() => driver.end(connection, 'rollback'))
      const instead = new UndoneDriver(dialect, driver, connection)
      const rows = new Written()
      written.push(rows)
      undone.set(name, databases.get(name).through(instead, rows))
      for (const replica of replicas?.databases ?? []) undone.set(replica.name, replica.through(instead, rows))
    }
    const inside: Databases = {
      ...databases,
      get: (name = 'default') => undone.get(name) ?? databases.get(name),
      close: async () => {},
    }
    return await databaseSlot.run({ ...scope, databases: inside }, async () => await body())
  } finally {
    for (const end of open) await end()
    for (const rows of written) rows.undo()
  }
}

/** What {@link captureOnCommit} gives. */
export interface CapturedHooks<T> {
  readonly result: T
  /** What was to be called after commits, in their order. */
  readonly hooks: readonly CommitHook[]
}

/** Options of {@link captureOnCommit}. */
export interface CaptureOptions {
  /** Runs the hooks, and those that they add, once the body is done; default: false. */
  readonly run?: boolean
}

/**
 * Runs `body`, and keeps what it gives to `onCommit` instead of calling it when its transaction is committed: for tests. Django's
 * `captureOnCommitCallbacks`.
 *
 * @example
 * const { hooks } = await captureOnCommit(() => signUp('ada@example.org'))
 * // INSERT INTO "blog_author" ("name", "email", "city") VALUES ($1, $2, $3) RETURNING "id"
 */
export async function captureOnCommit<T>(
  body: () => T | PromiseLike<T>,
  options: CaptureOptions = {},
): Promise<CapturedHooks<T>> {
  takeFunction('captureOnCommit()', 'a function', body)
  const captured: CommitHook[] = []
  return databaseSlot.run({ ...currentScope(), captured }, async () => {
    const result = await body()
    // Those that hooks add are captured too, and come behind.
    if (options.run) for (let at = 0; at < captured.length; at++) await runCommitted([captured[at] as CommitHook])
    return { result, hooks: captured }
  })
}
