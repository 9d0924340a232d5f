import { objects } from '@tsango/orm/query'
import { truncate } from '@tsango/toolkit/text'
import { type Change, LogEntry } from '../models/models.ts'
import type { Ask } from '../routing/ask.ts'
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

/** Writes what was done into the log, for each row; called within the transaction that does it. */
export async function record({ user }: Ask, { model }: Site, rows: readonly AnyRow[], deed: Deed): Promise<void> {
  const entries = rows.map((row) => ({
    userId: user.id,
    username: user.username,
    app: model.app,
    model: model.name,
    key: String(row[model.key.attribute]).slice(0, 255),
    action: deed.action,
    label: truncate(rowLabel(model, row), 200),
    changes: deed.changes ?? [],
    ...(deed.once === undefined ? {} : { once: deed.once }),
  }))
  await objects(LogEntry).bulkCreate(entries)
}
