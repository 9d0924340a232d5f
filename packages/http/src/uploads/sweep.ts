/** Folders that a process which was killed left behind: no request takes so long. */
const LEFT = 6 * 60 * 60 * 1000

/** How often a process looks for them. */
const PAUSE = 60 * 60 * 1000

let next = 0

/** Removes staging folders that nobody uses any more, now and then; what cannot be removed is left for the next time. */
export function sweepNowAndThen(folder: string, prefix: string): void {
  const now = Date.now()
  if (now < next) return
  next = now + PAUSE
  void sweep(folder, prefix, now - LEFT).catch(() => {})
}

/** Removes the folders of a name that were last changed before a time. Nothing of anybody else, and nothing that a link leads to. */
async function sweep(folder: string, prefix: string, before: number): Promise<void> {
  const [{ lstat, readdir, rm }, { join }] = await Promise.all([import('node:fs/promises'), import('node:path')])
  const own = process.getuid?.()
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue
    const path = join(folder, name)
    const found = await lstat(path).catch(() => undefined)
    // Anybody may put something under such a name into a folder that all share.
    if (!found?.isDirectory() || (own !== undefined && found.uid !== own) || found.mtimeMs >= before) continue
    await rm(path, { recursive: true, force: true }).catch(() => {})
  }
}
