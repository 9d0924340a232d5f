import { createHash } from 'node:crypto'
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

/** In characters: what the log has room for, and what of it stays of a key that is longer, before its hash. */
const [ROOM, KEPT] = [255, 190]

/** The key of a row as the log has it: of one that the log has no room for, the beginning and a hash of it all, so that each row has a history of its own. */
export function loggedKey(model: ModelDefinition, row: AnyRow): string {
  const text = keyText(model, row)
  if (text.length <= ROOM) return text
  return `${text.slice(0, KEPT).toWellFormed()}~${createHash('sha256').update(text).digest('hex')}`
}

const SHORTENED = new RegExp(`^[\\s\\S]{${KEPT}}~[0-9a-f]{64}$`)

/** The key of the row that an entry of the log tells of; `undefined` where the log had no room for all of it. */
export function keyInLog({ key }: { readonly key: string }): string | undefined {
  return SHORTENED.test(key) ? undefined : key
}

/** Writes what was done into the log, for each row; called within the transaction that does it. */
export async function record(
  { user }: Ask,
  { model }: Pick<Site, 'model'>,
  rows: readonly AnyRow[],
  deed: Deed,
): Promise<void> {
  const entries = rows.map((row) => ({
    userId: user.id,
    // A model in the place of auth's may have longer names.
    username: truncate(user.username, 150),
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
