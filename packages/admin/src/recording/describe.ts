import type { Row } from '@tsango/core/model'
import { humanize } from '@tsango/toolkit/text'
import type { Change, LogEntry } from '../models/models.ts'
import type { Admin } from '../routing/ask.ts'
import { rowPath } from '../routing/paths.ts'
import { capital } from '../showing/capital.ts'
import { keyInLog } from './record.ts'

/** An entry of the log as a page shows it. */
export interface ShownEntry {
  readonly at: Date
  readonly who: string
  readonly action: string
  readonly verb: string
  readonly label: string
  readonly model: string
  /** The row's page; empty where the row is gone, and where its key is longer than the log has room for. */
  readonly href: string
  readonly changes: readonly (Change & { readonly label: string })[]
}

const VERBS: Readonly<Record<string, string>> = { add: 'Added', change: 'Changed', delete: 'Deleted' }

/** Describes an entry of the log. */
export function describeEntry({ sites }: Pick<Admin, 'sites'>, entry: Row<LogEntry>): ShownEntry {
  const { app, model, action } = entry
  const key = keyInLog(entry)
  const site = sites.at(app, model.toLowerCase())
  const labels = new Map(site?.inputs.map((input) => [input.name, input.label]))
  return {
    at: entry.at,
    who: entry.username,
    action,
    verb: VERBS[action] ?? humanize(action),
    label: entry.label,
    model: site?.one ?? model,
    href: site && key !== undefined && action !== 'delete' ? `${rowPath(site.path, key)}/change` : '',
    changes: entry.changes.map((change) => ({
      ...change,
      label: labels.get(change.field) ?? capital(humanize(change.field)),
    })),
  }
}
