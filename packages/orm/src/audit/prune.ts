import { atomic } from '../atomic/atomic.ts'
import { QueryError, takeOptions } from '../errors/errors.ts'
import { rowNumber } from '../expressions/expressions.ts'
import type { QuerySet } from '../query/types.ts'
import { AuditKeys } from './keys.ts'
import { AuditEntry } from './model.ts'
import { sealing } from './record.ts'
import { leaveCheckpoints } from './seal.ts'

/** Options of {@link pruneAudit}. */
export interface PruneAuditOptions {
  /** The database; default: `'default'`. */
  readonly using?: string
  /** Only entries from before this moment go. */
  readonly olderThan?: Date
  /** So many of the last entries of each row stay, whatever their age. */
  readonly keepLast?: number
}

/** Entries of one statement. */
const BATCH = 1000

/**
 * Deletes entries for good, in batches; resolves to how many.
 *
 * @example
 * await pruneAudit({ olderThan: new Date(Date.now() - 365 * 86_400_000), keepLast: 10 })
 * // SELECT "windowed"."c0" AS "id" FROM (SELECT "audit_audit_entry"."id" AS "c0", CASE WHEN ROW_NUMBER() OVER (PARTITION BY
 * //   "audit_audit_entry"."app", "audit_audit_entry"."model", "audit_audit_entry"."key" ORDER BY "audit_audit_entry"."id" DESC) > $1 AND
 * //   "audit_audit_entry"."at" < $2 THEN 1 ELSE 0 END AS "keep" FROM "audit_audit_entry") AS "windowed" WHERE "windowed"."keep" = 1 ORDER BY
 * //   "windowed"."c0" DESC LIMIT $3
 * @throws QueryError where it is not said what goes
 */
export async function pruneAudit(options: PruneAuditOptions): Promise<number> {
  takeOptions('pruneAudit()', options)
  const { olderThan, keepLast, using = 'default' } = options
  if (olderThan === undefined && keepLast === undefined)
    throw new QueryError('pruneAudit() takes "olderThan", "keepLast" or both: without them it would delete everything.')
  if (keepLast !== undefined && !(Number.isSafeInteger(keepLast) && keepLast >= 0))
    throw new QueryError('pruneAudit() takes a whole number from 0 in "keepLast".')
  const all = AuditEntry.objects().using(using)
  const old = olderThan === undefined ? all : all.filter({ at__lt: olderThan })
  let count = 0
  for (;;) {
    const keys = await (keepLast === undefined
      ? old
      : olderThan
        ? beyond(all, keepLast).filter({ at__lt: olderThan })
        : beyond(all, keepLast)
    )
      .limit(BATCH)
      .pluck('id')
    if (keys.length === 0) return count
    count += await atomic(() => deleteEntries(using, keys), { using })
  }
}

async function deleteEntries(using: string, keys: readonly number[]): Promise<number> {
  const chain = sealing.get()
  await leaveCheckpoints(chain instanceof AuditKeys ? chain : undefined, using, keys)
  return AuditEntry.objects().using(using).filter({ id__in: keys }).delete()
}

function beyond(all: QuerySet<AuditEntry>, last: number): QuerySet<AuditEntry> {
  return all
    .annotate((e) => ({ nth: rowNumber().over({ partitionBy: [e.app, e.model, e.key], orderBy: e.id.desc() }) }))
    .where((e) => e.nth.gt(last)) as unknown as QuerySet<AuditEntry>
}
