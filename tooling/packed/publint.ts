/** `pnpm publint`: what the packed packages would do to their users' tools. */
import { readFileSync } from 'node:fs'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { withPacked } from './pack.ts'

await withPacked(async (packed) => {
  for (const { member, tarball } of packed) {
    const bytes = readFileSync(tarball)
    const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength)
    const { messages, pkg } = await publint({ pack: { tarball: content }, strict: true })
    for (const message of messages) console.error(`${member.folder}: ${message.type}: ${formatMessage(message, pkg)}`)
    if (messages.length > 0) process.exitCode = 1
  }
  console.log(`publint: ${packed.length} packages`)
})
