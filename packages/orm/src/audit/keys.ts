import { createHmac, hash } from 'node:crypto'
import { defineSetting, type Setting } from '@tsango/core/settings'
import { readSecretKeys } from '../encryption/encryption.ts'
import { sealing } from './record.ts'
import { sealAtCommit } from './seal.ts'

/**
 * The setting `auditKeys`: one secret text, or several with the newest first. Where there is one, every entry is chained to the one before it: the newest
 * key seals, all of them verify. Keep former keys for as long as entries that they sealed.
 */
export const auditKeys: Setting<readonly string[]> = defineSetting<readonly string[]>('auditKeys', {
  help: 'Random texts of 32 characters or more that chain the entries of the audit, the newest first: [env.secret("AUDIT_KEY")]. Make one with: openssl rand -base64 48',
  secret: true,
  read: readSecretKeys,
})

/** The keys of a chain: the newest seals. */
export class AuditKeys {
  readonly #keys: ReadonlyMap<string, string>
  /** The name of the key that seals; `undefined` where nothing is sealed. */
  readonly newest: string | undefined

  constructor(keys: readonly string[]) {
    this.#keys = new Map(keys.map((key) => [hash('sha256', `tsango audit ${key}`).slice(0, 16), key]))
    this.newest = this.#keys.keys().next().value
  }

  /** The seal of parts by a key; `undefined` where there is no key of that name. */
  seal(name: string, parts: readonly unknown[]): string | undefined {
    const key = this.#keys.get(name)
    return key === undefined ? undefined : createHmac('sha256', key).update(JSON.stringify(parts)).digest('hex')
  }

  /** To be called with the entries that a transaction wrote. */
  wrote(using: string, entries: readonly number[]): void {
    if (this.newest !== undefined) sealAtCommit(this, using, entries)
  }
}

/**
 * Runs `body` so that the entries that it writes are chained by the newest of these keys: for scripts outside of an application.
 *
 * @example
 * await withAuditKeys([key], () => Post.objects().create(values))
 */
export function withAuditKeys<T>(keys: readonly string[], body: () => T): T {
  return sealing.run(new AuditKeys(keys), body)
}
