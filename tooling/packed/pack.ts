import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Member, readMembers } from '../floors/members.ts'
import { entriesOf } from './entries.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** A package as it would be published. */
export interface Packed {
  readonly member: Member
  /** The path of the `.tgz`. */
  readonly tarball: string
  /** Its public entries: `.`, `./atomic`, … */
  readonly entries: readonly string[]
}

/** Builds and packs every package, hands the tarballs over, and removes them afterwards. */
export async function withPacked(use: (packed: readonly Packed[]) => Promise<void>): Promise<void> {
  const build = spawnSync(process.execPath, [join(root, 'tooling/build/build.ts')], { stdio: 'inherit' })
  if (build.status !== 0) {
    process.exitCode = 1
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'tsango-packed-'))
  try {
    const packed: Packed[] = []
    for (const member of readMembers(root)) packed.push(await pack(member, folder))
    await use(packed)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function pack(member: Member, folder: string): Promise<Packed> {
  const tarball = join(folder, `${basename(member.folder)}.tgz`)
  await promisify(execFile)('pnpm', ['pack', '--out', tarball], { cwd: join(root, member.folder) })
  return { member, tarball, entries: entriesOf(root, member) }
}
