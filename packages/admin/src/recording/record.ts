import type { ModelDefinition } from '@tsango/core/registry'
import { objects } from '@tsango/orm/query'
import { truncate } from '@tsango/toolkit/text'
import { type Change, LogEntry } from '../models/models.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText } from '../routing/paths.ts'
import type { AnyRow } from '../rows/any-rows.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { Site } from '../site/prepare.ts'

/** What was done with rows. */
export interface Deed {
  readonly action: 'add' | 'change' | 'delete'
  readonly changes?: readonly Change[]
  /** The form that did it, where it may do so once. */
  readonly once?: string | undefined
}

/** The key of a row as the log has it: cut where the log has no room for it. */
export function loggedKey(model: ModelDefinition, row: AnyRow): string {
  return keyText(model, row).slice(0, 255)
}

/** Writes what was done into the log, for each row; called within the transaction that does it. */
export async function record({ user }: Ask, { model }: Site, rows: readonly AnyRow[], deed: Deed): Promise<void> {
  const entries = rows.map((row) => ({
    userId: user.id,
    username: user.username,
    app: model.app,
    model: model.name,
    key: loggedKey(model, row),
    action: deed.action,
    label: truncate(rowLabel(model, row), 200),
    changes: deed.changes ?? [],
    ...(deed.once === undefined ? {} : { once: deed.once }),
  }))
  await objects(LogEntry).bulkCreate(entries)
}
