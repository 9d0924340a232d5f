import { contextSlot, currentContext } from '@tsango/core/context'
import type { FieldDefinition, ModelDefinition } from '@tsango/core/registry'
import { jsonValueOf, toJsonValue } from '@tsango/core/values'
import { takeFunction } from '../errors/errors.ts'
import { distinctKeys } from '../rows/key-map.ts'
import { insertRows } from '../rows/persist.ts'
import { currentSession } from '../scope/scope.ts'
import { changedBetween, type RowValues } from '../signals/changed.ts'

/** What was done to a row. */
export type AuditAction = 'create' | 'update' | 'delete' | 'trash' | 'restore' | 'join' | 'part'

/** What happened to one column: its values as JSON has them, of a new row `to` alone, of one that is gone `from`. Of what is secret, that it changed. */
export type AuditChange = { readonly from?: unknown; readonly to?: unknown } | { readonly changed: true }

/** What happened to the columns of a row, by attribute; of `join` and `part` the keys of the other rows, by relation. */
export type AuditChanges = Readonly<Record<string, AuditChange>>

/** One entry to be written. */
export interface Entry {
  readonly action: AuditAction
  readonly key: unknown
  readonly changes: AuditChanges
}

/** The label of the model that entries are rows of: query sets stand above, so that its class cannot be named here. */
export const AUDIT_MODEL = 'audit.AuditEntry'

/** Who chains the entries that a transaction wrote. */
export interface Sealing {
  wrote(using: string, entries: readonly number[]): void
}

/** The slot of who chains entries: that stands above, too. */
export const sealing = contextSlot<Sealing>('audit.sealing')

const source = contextSlot<string>('audit.source')
const tracked = new WeakMap<ModelDefinition, readonly FieldDefinition[]>()

/**
 * Runs `body` so that entries say what wrote: a command, a job, an import; at most 100 characters. The actor stays that of the context.
 *
 * @example
 * await withSource('import:prices', () => importPrices())
 * // SELECT "blog_account"."id", "blog_account"."owner", "blog_account"."balance" FROM "blog_account" WHERE "blog_account"."id" IN (SELECT
 * //   "blog_account_2"."id" FROM "blog_account" AS "blog_account_2" WHERE "blog_account_2"."owner" = $1) FOR UPDATE
 * // SELECT "blog_account"."id", "blog_account"."owner", "blog_account"."balance" FROM "blog_account" WHERE "blog_account"."id" = ANY(CAST($1 AS
 * //   bigint[])) FOR UPDATE
 * // UPDATE "blog_account" SET "balance" = $1 WHERE "blog_account"."owner" = $2 AND "blog_account"."id" = ANY(CAST($3 AS bigint[]))
 * // SELECT "blog_account"."id", "blog_account"."owner", "blog_account"."balance" FROM "blog_account" WHERE "blog_account"."id" = ANY(CAST($1 AS
 * //   bigint[]))
 * // INSERT INTO "audit_audit_entry" ("at", "app", "model", "key", "action", "changes", "actor", "source", "request_id") VALUES ($1, $2, $3, $4, $5,
 * //   $6, $7, $8, $9) RETURNING "id"
 */
export function withSource<T>(name: string, body: () => T): T {
  takeFunction('withSource()', 'a function behind the name', body)
  return source.run(name, body)
}

/** Whether what is done to rows of a model is recorded. */
export function isAudited({ audit }: ModelDefinition): boolean {
  return audit !== undefined
}

/** The columns of an audited model that are recorded. Those that every save writes alone are not, unless they are named. */
function trackedOf(definition: ModelDefinition): readonly FieldDefinition[] {
  let found = tracked.get(definition)
  if (found === undefined) {
    const { fields, except = [] } = definition.audit ?? {}
    const named = (list: readonly string[], field: FieldDefinition): boolean =>
      list.includes(field.name) || list.includes(field.attribute)
    found = definition.fields.filter((field) => {
      if (fields) return named(fields, field)
      return !named(except, field) && field.spec.auto !== 'now' && field.spec.auto !== 'version'
    })
    tracked.set(definition, found)
  }
  return found
}

/** Records what a write did to rows, by their states before and after it; a row that is the same has no entry. */
export async function recordChanges(
  definition: ModelDefinition,
  using: string,
  before: ReadonlyMap<unknown, RowValues>,
  after: ReadonlyMap<unknown, RowValues>,
): Promise<void> {
  const entries = distinctKeys(definition, [...before.keys(), ...after.keys()]).flatMap((key): readonly Entry[] => {
    const [from, to] = [before.get(key), after.get(key)]
    const changes = changesBetween(definition, from, to)
    if (from && to && Object.keys(changes).length === 0) return []
    return [{ key, changes, action: from ? (to ? 'update' : 'delete') : 'create' }]
  })
  await writeEntries(definition, using, entries)
}

function changesBetween(
  definition: ModelDefinition,
  from: RowValues | undefined,
  to: RowValues | undefined,
): AuditChanges {
  const fields = trackedOf(definition)
  const changed = new Set(changedBetween(fields, from, to))
  return Object.fromEntries(
    fields
      .filter(({ attribute }) => changed.has(attribute))
      .map((field): [string, AuditChange] => [field.attribute, changeOf(field, from, to)]),
  )
}

function changeOf(
  { attribute, spec }: FieldDefinition,
  from: RowValues | undefined,
  to: RowValues | undefined,
): AuditChange {
  if (spec.secret || spec.kind === 'encrypted') return { changed: true }
  return {
    ...(from ? { from: jsonValueOf(spec, from[attribute]) } : {}),
    ...(to ? { to: jsonValueOf(spec, to[attribute]) } : {}),
  }
}

/** The key of a row as text; of several columns as JSON, so that no two look alike. */
export function keyText(key: unknown): string {
  return Array.isArray(key) ? JSON.stringify(key.map(toJsonValue)) : String(key)
}

/** Writes entries into the transaction that runs. */
export async function writeEntries(
  { concrete: { app, name } }: ModelDefinition,
  using: string,
  entries: readonly Entry[],
): Promise<void> {
  if (entries.length === 0) return
  const { actor, requestId = null } = currentContext()
  const common = {
    at: new Date(),
    app,
    model: name,
    actor: actor === undefined ? null : String(actor.id),
    source: source.get() ?? null,
    requestId: requestId === null ? null : requestId.slice(0, 255),
  }
  const model = currentSession(using).database.registry.get(AUDIT_MODEL)
  const rows = entries.map(({ key, action, changes }) => ({ ...common, key: keyText(key), action, changes }))
  await insertRows(model, using, rows)
  sealing.get()?.wrote(
    using,
    // The insert has set their keys.
    (rows as readonly { readonly id?: number }[]).map(({ id }) => id as number),
  )
}
