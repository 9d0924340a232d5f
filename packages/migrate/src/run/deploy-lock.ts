import type { Connection, HeldLock } from '@tsango/orm/dialects'
import { DatabaseError, LockTimeout } from '@tsango/orm/errors'
import { DeployLockTimeout } from '../errors/errors.ts'
import { type Holder, HolderNote } from '../history/history.ts'
import type { MigratableDatabase } from './database.ts'
import { beforeAny } from './denied.ts'
import { onConnection } from './on-connection.ts'

/** How long others are waited for. */
export interface DeployLockOptions {
  /** In milliseconds: how long another process that is migrating is waited for. Default: 10 minutes. */
  readonly wait?: number
  /** Called once where another process is migrating, before it is waited for; with who that is, where it has said so. */
  readonly onWait?: (holder: Holder | undefined) => void
}

const LOCK = 'tsango.migrate'
/** In milliseconds: how long the lock may take before it is said that somebody else has it. */
const PATIENCE = 500
const MINUTES = 60_000

/**
 * Does something as the only one who migrates a database. Whoever waits holds no connection of those that are shared, and the lock itself holds none
 * either. Raises {@link DeployLockTimeout}.
 */
export async function underDeployLock<T>(
  database: MigratableDatabase,
  { wait = 10 * MINUTES, onWait }: DeployLockOptions,
  body: (lock: HeldLock) => Promise<T>,
): Promise<T> {
  const lock = await taken(database, wait, onWait)
  try {
    return await body(lock)
  } finally {
    await lock.release()
  }
}

/** Somebody migrates a database. */
export interface Busy {
  /** Who that is, where it has said so. */
  readonly holder: Holder | undefined
}

/**
 * Does something while nobody migrates a database, and resolves to its `value`, or at once to who is `busy` with it. Who may not hold the lock does it all
 * the same.
 */
export async function whileNobodyMigrates<T>(
  database: MigratableDatabase,
  body: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly busy: Busy }> {
  let lock: HeldLock | undefined
  try {
    lock = await database.dialect.locks.lock(database.driver, LOCK, 0)
  } catch (error) {
    if (error instanceof LockTimeout) return { busy: { holder: await holderOf(database) } }
    if (!(error instanceof DatabaseError)) throw error
  }
  try {
    return { value: await body() }
  } finally {
    await lock?.release()
  }
}

async function taken(
  database: MigratableDatabase,
  wait: number,
  onWait: DeployLockOptions['onWait'],
): Promise<HeldLock> {
  const { locks } = database.dialect
  try {
    return await locks.lock(database.driver, LOCK, Math.min(PATIENCE, wait))
  } catch (error) {
    if (!(error instanceof LockTimeout)) throw error
    const holder = await holderOf(database)
    if (wait <= PATIENCE) throw new DeployLockTimeout(database.name, wait, holder, error)
    onWait?.(holder)
  }
  try {
    return await locks.lock(database.driver, LOCK, wait - PATIENCE)
  } catch (error) {
    if (!(error instanceof LockTimeout)) throw error
    throw new DeployLockTimeout(database.name, wait, await holderOf(database), error)
  }
}

/** Does something while it is written down for those who wait that this process migrates the database. Raises `MigrationDenied`. */
export async function asHolder(
  database: MigratableDatabase,
  connection: Connection,
  since: Date,
  body: () => Promise<void>,
): Promise<void> {
  const note = new HolderNote(database.dialect, connection)
  await beforeAny(database, () => note.write(since))
  try {
    await body()
  } finally {
    // Where the connection broke, the next process writes its own.
    await note.clear().catch(() => {})
  }
}

async function holderOf(database: MigratableDatabase): Promise<Holder | undefined> {
  try {
    return await onConnection(database, (connection) => new HolderNote(database.dialect, connection).read())
  } catch {
    // A file whose one writer is busy: then nobody knows.
    return undefined
  }
}
