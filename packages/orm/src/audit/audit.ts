/**
 * What was done to rows, by whom: a row of `AuditEntry` for each write of a model with `static meta = { audit: true }`, in the transaction of the write,
 * so that neither is there without the other.
 *
 * Recorded are `save`, `create`, `bulkCreate`, `update`, `bulkUpdate`, `delete`, `restore`, what cascades, keys that a delete sets to NULL, and relations
 * of `related`. The rows are read and held before, and read again after it: a write that changed nothing has no entry. `bulkUpsert` and `insertOrIgnore`,
 * which do not know what they wrote, are refused. SQL of your own and what other programs write is not seen. A relation of many rows is recorded at the row
 * whose `related` changed it; pairs that go because a row of either side is deleted have no entry of their own.
 *
 * @module
 */
import { defineResource } from '@tsango/core'
import { type App, defineApp } from '@tsango/core/apps'
import type { ModelClass, RowMethods } from '@tsango/core/model'
import { orm } from '../app/app.ts'
import { QueryError } from '../errors/errors.ts'
import type { QuerySet } from '../query/types.ts'
import { definitionOf, RowBase } from '../rows/row.ts'
import { currentDatabases, databaseFor } from '../scope/scope.ts'
import { auditPruneCommand, auditVerifyCommand } from './command.ts'
import { AuditKeys, auditKeys } from './keys.ts'
import { migrations } from './migrations/index.ts'
import { AuditEntry, AuditSeal } from './model.ts'
import { keyText, type Sealing, sealing } from './record.ts'

export { auditKeys, withAuditKeys } from './keys.ts'
export { AuditEntry, AuditSeal } from './model.ts'
export { type PruneAuditOptions, pruneAudit } from './prune.ts'
export { type AuditAction, type AuditChange, type AuditChanges, withSource } from './record.ts'
export { type AuditAnchor, type AuditBreak, type AuditProof, type VerifyAuditOptions, verifyAudit } from './verify.ts'

/**
 * Makes the app of the audit, which has the table of the entries: each database with rows of audited models needs it.
 *
 * @example
 * audit().name // → 'audit'
 */
export function audit(): App {
  return defineApp({
    name: 'audit',
    title: 'Audit',
    requires: [orm()],
    models: [AuditEntry, AuditSeal],
    settings: [auditKeys],
    commands: [auditVerifyCommand, auditPruneCommand],
    resources: [
      defineResource<Sealing>({
        name: 'audit',
        slot: sealing,
        open: (app) => new AuditKeys(app.settings.get(auditKeys)),
        close: () => undefined,
      }),
    ],
    migrations,
  })
}

/**
 * The entries of a row, the last first; also of one that is deleted.
 *
 * @example
 * for (const { at, actor, action } of await history(account)) console.log(at, actor, action)
 * // SELECT "audit_audit_entry".… FROM "audit_audit_entry" WHERE "audit_audit_entry"."app" = $1 AND "audit_audit_entry"."key" = $2 AND
 * //   "audit_audit_entry"."model" = $3 ORDER BY "audit_audit_entry"."id" DESC
 */
export function history(row: RowMethods): QuerySet<AuditEntry> {
  if (!(row instanceof RowBase)) throw new QueryError('history() takes a row.')
  const { model, key } = definitionOf(row)
  const { database } = RowBase.stateOf(row)
  return historyOf(model, (row as unknown as Record<string, unknown>)[key.attribute], { using: database })
}

/** Options of {@link historyOf}. */
export interface HistoryOptions {
  /** The database; default: where the model lives. */
  readonly using?: string
}

/**
 * The entries of the row with a key, the last first.
 *
 * @example
 * const gone = await historyOf(Account, 7).filter({ action: 'delete' }).first()
 * // SELECT "audit_audit_entry".… FROM "audit_audit_entry" WHERE "audit_audit_entry"."app" = $1 AND "audit_audit_entry"."key" = $2 AND
 * //   "audit_audit_entry"."model" = $3 AND "audit_audit_entry"."action" = $4 ORDER BY "audit_audit_entry"."id" DESC LIMIT 1
 */
export function historyOf<M>(model: ModelClass<M>, key: unknown, { using }: HistoryOptions = {}): QuerySet<AuditEntry> {
  const { app, name } = currentDatabases().registry.of(model as ModelClass).concrete
  return AuditEntry.objects()
    .using(databaseFor(model as ModelClass, using, 'write'))
    .filter({ app, model: name, key: keyText(key) })
}
