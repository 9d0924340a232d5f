import type { Row } from '@tsango/core'
import { atomic } from '../atomic/atomic.ts'
import { QueryError, takeOptions } from '../errors/errors.ts'
import { currentSession } from '../scope/scope.ts'
import { AuditKeys } from './keys.ts'
import { AuditEntry, AuditSeal } from './model.ts'
import { sealing } from './record.ts'
import { checkpointParts, entryParts } from './seal.ts'

/** A place in the chain and its seal: kept elsewhere, it tells later whether the end was cut off. */
export interface AuditAnchor {
  readonly place: number
  readonly seal: string
}

/** The first place at which the chain is broken. */
export interface AuditBreak {
  /** Counted from 1. */
  readonly place: number
  /** The key of the entry, where it is known. */
  readonly entry: number | undefined
  /** An entry or its seal says something else, is gone, or was sealed by a key that is not there; a checkpoint is none of ours; the end was cut off. */
  readonly why: 'changed' | 'missing' | 'unknown key' | 'checkpoint' | 'end'
}

/** What is known of the chain of a database. */
export interface AuditProof {
  /** Entries whose seals are right. */
  readonly verified: number
  /** Entries that retention deleted, by checkpoints that are right. */
  readonly pruned: number
  /** Entries that are in no chain: written without keys, or by somebody else. */
  readonly unsealed: number
  /** Where the chain ends. */
  readonly head: AuditAnchor
  readonly broken: AuditBreak | undefined
}

/** Options of {@link verifyAudit}. */
export interface VerifyAuditOptions {
  /** The database; default: `'default'`. */
  readonly using?: string
  /** An end of the chain from before, which it has to go through. */
  readonly since?: AuditAnchor
}

const BATCH = 500

/**
 * Verifies the chain of audit entries from its beginning, as it is at this moment, up to the first entry that is not as it was written. Raises `QueryError`
 * where there are no keys.
 *
 * @example
 * const { broken, head } = await verifyAudit({ since: lastHead })
 * // SELECT "audit_audit_seal".… FROM "audit_audit_seal" WHERE "audit_audit_seal"."id" > $1 AND "audit_audit_seal"."id" > $2 ORDER BY
 * //   "audit_audit_seal"."id" LIMIT $3
 * // SELECT "audit_audit_entry".… FROM "audit_audit_entry" WHERE "audit_audit_entry"."id" = ANY(CAST($1 AS bigint[])) ORDER BY
 * //   "audit_audit_entry"."id" DESC
 * // SELECT "audit_audit_seal".… FROM "audit_audit_seal" WHERE "audit_audit_seal"."id" > $1 AND "audit_audit_seal"."id" > $2 ORDER BY
 * //   "audit_audit_seal"."id" LIMIT $3
 * // SELECT "audit_audit_seal".… FROM "audit_audit_seal" WHERE "audit_audit_seal"."id" = $1 ORDER BY "audit_audit_seal"."id" LIMIT 1
 * // SELECT COUNT(*) FROM "audit_audit_entry"
 * // SELECT COUNT(*) FROM "audit_audit_seal" WHERE "audit_audit_seal"."id" > $1 AND "audit_audit_seal"."entry" IS NOT NULL
 */
export async function verifyAudit(options: VerifyAuditOptions = {}): Promise<AuditProof> {
  takeOptions('verifyAudit()', options)
  const { using = 'default', since } = options
  const keys = sealing.get()
  if (!(keys instanceof AuditKeys) || keys.newest === undefined)
    throw new QueryError('verifyAudit() needs the setting "auditKeys".')
  const { features } = currentSession(using).database.dialect
  const isolation = features.isolationLevels.includes('repeatable read') ? 'repeatable read' : undefined
  return await atomic(() => new Walk(keys, using, since).run(), {
    using,
    readOnly: true,
    ...(isolation ? { isolation } : {}),
  })
}

class Walk {
  readonly #keys: AuditKeys
  readonly #using: string
  readonly #since: AuditAnchor | undefined
  #place = 0
  #seal = ''
  #verified = 0
  #pruned = 0

  constructor(keys: AuditKeys, using: string, since: AuditAnchor | undefined) {
    this.#keys = keys
    this.#using = using
    this.#since = since
  }

  async run(): Promise<AuditProof> {
    const broken = (await this.#seals()) ?? (await this.#end())
    const entries = await AuditEntry.objects().using(this.#using).count()
    const sealed = await this.#all().filter({ entry__isnull: false }).count()
    return {
      verified: this.#verified,
      pruned: this.#pruned,
      unsealed: Math.max(0, entries - sealed),
      head: { place: this.#place, seal: this.#seal },
      broken,
    }
  }

  #all() {
    return AuditSeal.objects().using(this.#using).filter({ id__gt: 0 })
  }

  async #seals(): Promise<AuditBreak | undefined> {
    for (;;) {
      const seals = await this.#all().filter({ id__gt: this.#place }).orderBy('id').limit(BATCH)
      if (seals.length === 0) return undefined
      const ids = seals.flatMap(({ entry }) => entry ?? [])
      const entries = await AuditEntry.objects().using(this.#using).inBulk(ids)
      for (const seal of seals) {
        const broken = this.#step(seal, seal.entry === null ? undefined : entries.get(seal.entry))
        if (broken) return broken
      }
    }
  }

  #step(seal: Row<AuditSeal>, entry: Row<AuditEntry> | undefined): AuditBreak | undefined {
    const place = this.#place + 1
    const at = (why: AuditBreak['why']): AuditBreak => ({ place, entry: seal.entry ?? undefined, why })
    if (seal.first !== place || seal.id < place) return { place, entry: undefined, why: 'missing' }
    if (seal.entry !== null && (!entry || seal.id !== place)) return at('missing')
    const made = entry
      ? this.#keys.seal(seal.key, entryParts(place, this.#seal, entry))
      : this.#keys.seal(seal.key, checkpointParts(place, seal.id, this.#seal, seal.seal))
    if (made === undefined) return at('unknown key')
    if (made !== (entry ? seal.seal : seal.proof)) return at(entry ? 'changed' : 'checkpoint')
    const since = this.#since?.place === seal.id ? this.#since : undefined
    if (since && since.seal !== seal.seal) return at('changed')
    if (entry) this.#verified += 1
    else this.#pruned += seal.id - place + 1
    this.#place = seal.id
    this.#seal = seal.seal
    return undefined
  }

  // What was cut off at the end leaves a head that is further, or an anchor.
  async #end(): Promise<AuditBreak | undefined> {
    const head = await AuditSeal.objects().using(this.#using).filter({ id: 0 }).first()
    const same = head ? head.first === this.#place && head.seal === this.#seal : this.#place === 0
    if (same && (this.#since?.place ?? 0) <= this.#place) return undefined
    return { place: this.#place + 1, entry: undefined, why: 'end' }
  }
}
