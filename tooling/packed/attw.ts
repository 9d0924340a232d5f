/** `pnpm attw`: whether every public entry of the packed packages gives its users the types it has. */
import { spawnSync } from 'node:child_process'
import { withPacked } from './pack.ts'

await withPacked(async (packed) => {
  let entries = 0
  for (const { member, tarball, entries: own } of packed) {
    entries += own.length
    const order = [
      tarball,
      '--profile',
      'esm-only',
      '--no-definitely-typed',
      '--format',
      'ascii',
      '--entrypoints',
      ...own,
    ]
    const { status, stdout, stderr } = spawnSync('attw', order, { encoding: 'utf8' })
    if (status === 0) continue
    console.error(`${member.folder}:\n${stdout}${stderr}`)
    process.exitCode = 1
  }
  console.log(`attw: ${entries} entries of ${packed.length} packages`)
})
