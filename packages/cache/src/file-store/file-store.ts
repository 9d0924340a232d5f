/**
 * A cache in files, for several processes of one machine.
 *
 * @module
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { randomToken } from '@tsango/toolkit/signing'
import { CacheUnavailable, NotANumber } from '../errors/errors.ts'
import type { CacheStore, StoreClock } from '../store/store.ts'
import { sum } from '../store/sum.ts'
import { createFileLocks } from './file-locks.ts'

/** Options of {@link fileStore}. */
export interface FileStoreOptions extends StoreClock {
  /** The folder, which is made where it is missing. Nothing else may lie in it. */
  readonly folder: string
}

interface Kept {
  readonly key: string
  readonly text: string
  /** `null` is for ever. */
  readonly until: number | null
}

/**
 * Keeps each entry in a file of its own, named by a digest of the key. A file is written beside and then put into its place, so that nobody ever reads
 * half of one. For tens of thousands of entries, not for millions; files of entries that are over stay until `prune()`.
 *
 * Not for folders on a network: there, what is atomic on a disk is not.
 *
 * @example
 * const store = fileStore({ folder: './.cache' })
 * store.name // → 'file'
 */
export function fileStore({ folder, now = Date.now }: FileStoreOptions): CacheStore {
  const locks = createFileLocks(join(folder, 'locks'))
  const fileOf = (key: string): string => {
    const digest = createHash('sha256').update(key).digest('hex')
    return join(folder, digest.slice(0, 2), digest)
  }
  const isOver = ({ until }: Kept): boolean => until !== null && until <= now()
  const untilOf = (ttl: number | undefined): number | null => (ttl === undefined ? null : now() + ttl)
  /** One at a time for a key; the first two digits of its file stand for it. */
  const alone = <T>(key: string, body: () => Promise<T>): Promise<T> =>
    told(() => locks.hold(fileOf(key).slice(-64, -62), body))

  async function find(key: string): Promise<Kept | undefined> {
    const kept = await readEntry(fileOf(key))
    return kept === undefined || kept.key !== key || isOver(kept) ? undefined : kept
  }
  const write = (key: string, text: string, until: number | null): Promise<void> =>
    writeWhole(fileOf(key), `${JSON.stringify({ key, until })}\n${text}`)
  const set = (key: string, text: string, ttl: number | undefined): Promise<void> =>
    alone(key, () => write(key, text, untilOf(ttl)))

  /** Deletes the entries that `where` says; resolves to how many. While nobody writes: neither what is half-way nor what has just come may go. */
  async function sweep(where: (kept: Kept) => boolean): Promise<number> {
    let count = 0
    for (const shard of await shardsIn(folder))
      count += await locks.hold(shard, () => sweepShard(join(folder, shard), where))
    return count
  }

  return {
    name: 'file',
    get: (key) => told(async () => (await find(key))?.text),
    getMany: (keys) =>
      told(async () => {
        const found = await Promise.all(keys.map(find))
        return new Map(found.flatMap((kept): [string, string][] => (kept === undefined ? [] : [[kept.key, kept.text]])))
      }),
    set,
    setMany: async (entries, ttl) => {
      for (const [key, text] of entries) await set(key, text, ttl)
    },
    add: (key, text, ttl) =>
      alone(key, async () => {
        if ((await find(key)) !== undefined) return false
        await write(key, text, untilOf(ttl))
        return true
      }),
    incr: (key, by, ttl) =>
      alone(key, async () => {
        const kept = await find(key)
        const total = sum(kept?.text ?? '0', by)
        if (total === undefined) throw new NotANumber(key)
        await write(key, String(total), kept === undefined ? untilOf(ttl) : kept.until)
        return total
      }),
    swap: (key, expected, text, ttl) =>
      alone(key, async () => {
        if ((await find(key))?.text !== expected) return false
        if (text === undefined) await rm(fileOf(key), { force: true })
        else await write(key, text, untilOf(ttl))
        return true
      }),
    touch: (key, ttl) =>
      alone(key, async () => {
        const kept = await find(key)
        if (kept !== undefined) await write(key, kept.text, untilOf(ttl))
        return kept !== undefined
      }),
    delete: async (keys) => {
      const there = keys.map((key) =>
        alone(key, async () => {
          const kept = await find(key)
          await rm(fileOf(key), { force: true })
          return kept !== undefined
        }),
      )
      return (await Promise.all(there)).filter(Boolean).length
    },
    clear: async (prefix) => {
      await told(() => sweep((kept) => kept.key.startsWith(prefix)))
    },
    prune: () => told(() => sweep(isOver)),
  }
}

async function readEntry(file: string): Promise<Kept | undefined> {
  try {
    const content = await readFile(file, 'utf8')
    const at = content.indexOf('\n')
    // Only `write` writes here; what somebody else left has neither.
    const head = JSON.parse(content.slice(0, at)) as Partial<Kept> | null
    if (head?.key === undefined || head.until === undefined) return undefined
    return { key: head.key, until: head.until, text: content.slice(at + 1) }
  } catch (error) {
    // What is not ours, or is gone since it was listed, is not there.
    if (error instanceof SyntaxError || isMissing(error)) return undefined
    throw error
  }
}

async function writeWhole(file: string, content: string): Promise<void> {
  const beside = `${file}.${randomToken(6)}`
  await mkdir(dirname(file), { recursive: true })
  await writeFile(beside, content, { mode: 0o600 })
  await rename(beside, file)
}

async function shardsIn(folder: string): Promise<string[]> {
  return (await readdir(folder).catch(noneIfMissing)).filter((name) => /^[0-9a-f]{2}$/.test(name))
}

async function sweepShard(folder: string, where: (kept: Kept) => boolean): Promise<number> {
  let count = 0
  for (const name of await readdir(folder).catch(noneIfMissing)) {
    const file = join(folder, name)
    // What was written beside and never put into its place is left of a process that died.
    const kept = /^[0-9a-f]{64}$/.test(name) ? await readEntry(file) : undefined
    if (kept !== undefined && !where(kept)) continue
    if (kept !== undefined) count++
    await rm(file, { force: true })
  }
  return count
}

function noneIfMissing(error: unknown): string[] {
  if (isMissing(error)) return []
  throw error
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

// A full disk, a missing permission: what the system says names the file and no content.
async function told<T>(body: () => Promise<T>): Promise<T> {
  try {
    return await body()
  } catch (cause) {
    if (!(cause instanceof Error) || !('syscall' in cause)) throw cause
    throw new CacheUnavailable('file', cause.message, { cause })
  }
}
