import { LockLost } from '../../errors/errors.ts'
import type { Connection, Driver, OwnConnection } from './driver.ts'
import type { HeldLock, Locks } from './locks.ts'
import { pollLock } from './poll-lock.ts'

/** In milliseconds: how often a lock says that it is still there, so that nothing on the way takes its connection for dead. */
const BEAT = 15_000
const PING = 'SELECT 1'

/** How a server locks by name. */
export interface SessionLockWords {
  /** Tries to take it, once. */
  take(connection: Connection, name: string): Promise<boolean>
  /** Lets go of it. */
  give(connection: Connection, name: string): Promise<void>
}

/** Locks that end with a connection, which is one of their own. */
export function sessionLocks({ take, give }: SessionLockWords): Locks {
  return {
    async lock(driver, name, timeout) {
      const connection = await ownConnection(driver)
      try {
        await pollLock(name, timeout, () => take(connection, name))
      } catch (error) {
        await connection.close()
        throw error
      }
      return held(connection, name, give)
    },
  }
}

function held(connection: OwnConnection, name: string, give: SessionLockWords['give']): HeldLock {
  const ping = async (): Promise<void> => {
    try {
      await connection.execute(PING)
    } catch (cause) {
      throw new LockLost(name, { cause })
    }
  }
  // What it finds, the next check finds as well.
  const beat = setInterval(() => void ping().catch(() => {}), BEAT).unref()
  return {
    check: ping,
    async release() {
      clearInterval(beat)
      try {
        await give(connection, name)
      } catch {
        // A connection that is gone has let go of it.
      }
      await connection.close()
    },
  }
}

// A driver that shares nothing has nothing to spare one from.
async function ownConnection(driver: Driver): Promise<OwnConnection> {
  if (driver.open) return driver.open()
  const connection = await driver.acquire()
  return {
    run: (statement, parameters) => connection.run(statement, parameters),
    execute: (sql) => connection.execute(sql),
    close: () => driver.release(connection),
  }
}
