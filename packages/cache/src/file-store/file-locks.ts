import { mkdir, open, rmdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CacheUnavailable } from '../errors/errors.ts'

/** Lets one after the other work, of all processes that use the same folder. */
export interface FileLocks {
  hold<T>(name: string, body: () => Promise<T>): Promise<T>
}

/** A lock is held for some writes to a disk; who holds one for longer than this has died. */
const DEAD = 10_000

/** Longer than it takes to notice a dead process and to let those go first who waited as well. */
const PATIENCE = 30_000

/** Locks as files in a folder, which only one process can make. Within a process they queue, so that the files see one of them at a time. */
export function createFileLocks(folder: string): FileLocks {
  const queues = new Map<string, Promise<unknown>>()

  async function held<T>(name: string, body: () => Promise<T>): Promise<T> {
    const file = join(folder, name)
    await take(folder, file)
    try {
      return await body()
    } finally {
      await unlink(file).catch(ignoreMissing)
    }
  }

  return {
    hold(name, body) {
      const before = queues.get(name) ?? Promise.resolve()
      const mine = before.then(() => held(name, body))
      const settled = mine.catch(() => {})
      queues.set(name, settled)
      settled.then(() => {
        if (queues.get(name) === settled) queues.delete(name)
      })
      return mine
    },
  }
}

async function take(folder: string, file: string): Promise<void> {
  const until = performance.now() + PATIENCE
  for (;;) {
    try {
      await (await open(file, 'wx')).close()
      return
    } catch (error) {
      if (codeOf(error) === 'ENOENT') await mkdir(folder, { recursive: true })
      else if (codeOf(error) !== 'EEXIST') throw error
      else if (performance.now() > until)
        throw new CacheUnavailable(
          'file',
          `the lock ${file} stays taken. Where no process uses it any more, delete it.`,
        )
      else if (await isDead(file)) await bury(file)
      else await pause(2 + Math.random() * 8)
    }
  }
}

async function isDead(file: string): Promise<boolean> {
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }))
  return Date.now() - mtimeMs > DEAD
}

/** One process at a time looks again and takes a dead lock away; otherwise the second would take away what the first has just made. */
async function bury(file: string): Promise<void> {
  const grave = `${file}.grave`
  try {
    await mkdir(grave)
  } catch {
    // Whoever dies while he buries somebody leaves his spade behind.
    if (await isDead(grave)) await rmdir(grave).catch(ignoreMissing)
    return
  }
  try {
    if (await isDead(file)) await unlink(file).catch(ignoreMissing)
  } finally {
    await rmdir(grave).catch(ignoreMissing)
  }
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
