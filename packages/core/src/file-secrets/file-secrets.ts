/**
 * Secrets in files, as containers get them.
 *
 * @module
 */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { TextDecoder } from 'node:util'
import { checkSecretName, type SecretStore } from '../secrets/secrets.ts'
import { SecretUnreadable } from './errors.ts'

export { SecretUnreadable } from './errors.ts'

const MOST = 64 * 1024

/**
 * Secrets in a folder, a file each, such as `/run/secrets`. One line feed at the end does not count, as editors put it there. Raises
 * {@link SecretUnreadable} for what is no file, may not be read, is no UTF-8 or has more than 64 KiB.
 */
export function fileSecrets(folder: string): SecretStore {
  return { name: folder, get: async (name) => read(join(folder, checkSecretName(name)), name) }
}

async function read(path: string, name: string): Promise<string | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new SecretUnreadable(name, error.code === 'EACCES' ? 'this user may not read it' : 'it cannot be opened')
  })
  if (file === undefined) return undefined
  try {
    const { size } = await file.stat()
    if (size > MOST) throw new SecretUnreadable(name, 'it has more than 64 KiB')
    const bytes = await file.readFile().catch(() => undefined)
    if (bytes === undefined) throw new SecretUnreadable(name, 'it is not a file')
    return decode(bytes, name).replace(/\r?\n$/, '') || undefined
  } finally {
    await file.close()
  }
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new SecretUnreadable(name, 'it is not UTF-8')
  }
}
