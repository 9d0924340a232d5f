import { createHmac, hash } from 'node:crypto'
import { defineSetting, type Setting } from '@tsango/core/settings'
import { readSecretKeys } from '../encryption/encryption.ts'
import { takeFunction, takeMany, takeTexts } from '../errors/errors.ts'
import { sealing } from './record.ts'
import { sealAtCommit } from './seal.ts'

/**
 * The setting `auditKeys`: one secret text, or several with the newest first. Where there is one, every entry is chained to the one before it: the newest
 * key seals, all of them verify. Keep former keys for as long as entries that they sealed.
 */
export const auditKeys: Setting<readonly string[]> = defineSetting<readonly string[]>('auditKeys', {
  help: 'Random texts of 32 characters or more that chain the entries of the audit, the newest first: [env.secret("AUDIT_KEY")]. Make one with: openssl rand -base64 48',
  secret: true,
  form: 'list',
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
 * await withAuditKeys([secret], () => Account.objects().create({ owner: 'Eve', balance: '10.00' }))
 * // INSERT INTO "blog_account" ("owner", "balance") VALUES ($1, $2) RETURNING "id"
 * // SELECT "blog_account"."id", "blog_account"."owner", "blog_account"."balance" FROM "blog_account" WHERE "blog_account"."id" = ANY(CAST($1 AS
 * //   bigint[]))
 * // INSERT INTO "audit_audit_entry" ("at", "app", "model", "key", "action", "changes", "actor", "source", "request_id") VALUES ($1, $2, $3, $4, $5,
 * //   $6, $7, $8, $9) RETURNING "id"
 * // SELECT "audit_audit_entry".… FROM "audit_audit_entry" WHERE "audit_audit_entry"."id" = ANY(CAST($1 AS bigint[])) ORDER BY
 * //   "audit_audit_entry"."id"
 * // SELECT "audit_audit_seal".… FROM "audit_audit_seal" WHERE "audit_audit_seal"."id" = $1 ORDER BY "audit_audit_seal"."id" LIMIT 1 FOR UPDATE
 * // SELECT "audit_audit_seal".… FROM "audit_audit_seal" WHERE "audit_audit_seal"."id" = $1 ORDER BY "audit_audit_seal"."id" LIMIT 2
 * // INSERT INTO "audit_audit_seal" ("id", "first", "entry", "seal", "proof", "key") VALUES ($1, $2, $3, $4, $5, $6)
 * // SELECT "audit_audit_seal".… FROM "audit_audit_seal" WHERE "audit_audit_seal"."id" = $1 ORDER BY "audit_audit_seal"."id" LIMIT 1 FOR UPDATE
 * // INSERT INTO "audit_audit_seal" ("id", "first", "entry", "seal", "proof", "key") VALUES ($1, $2, $3, $4, $5, $6)
 * // UPDATE "audit_audit_seal" SET "first" = $1, "entry" = $2, "seal" = $3, "proof" = $4, "key" = $5 WHERE "id" = $6
 */
export function withAuditKeys<T>(keys: readonly string[], body: () => T): T {
  takeMany('withAuditKeys()', 'a list of keys', keys)
  takeTexts('withAuditKeys()', 'keys as texts', keys)
  takeFunction('withAuditKeys()', 'a function behind the keys', body)
  return sealing.run(new AuditKeys(keys), body)
}
