import type { Row } from '@tsango/core/model'
import { humanize } from '@tsango/toolkit/text'
import type { Change, LogEntry } from '../models/models.ts'
import type { Admin } from '../routing/ask.ts'
import { rowPath } from '../routing/paths.ts'
import { capital } from '../showing/capital.ts'

/** An entry of the log as a page shows it. */
export interface ShownEntry {
  readonly at: Date
  readonly who: string
  readonly action: string
  readonly verb: string
  readonly label: string
  readonly model: string
  /** The row's page; empty where the row is gone. */
  readonly href: string
  readonly changes: readonly (Change & { readonly label: string })[]
}

const VERBS: Readonly<Record<string, string>> = { add: 'Added', change: 'Changed', delete: 'Deleted' }

/** Describes an entry of the log. */
export function describeEntry({ base, sites }: Admin, entry: Row<LogEntry>): ShownEntry {
  const { app, model, key, action } = entry
  const site = sites.at(app, model.toLowerCase())
  const labels = new Map(site?.inputs.map((input) => [input.name, input.label]))
  return {
    at: entry.at,
    who: entry.username,
    action,
    verb: VERBS[action] ?? humanize(action),
    label: entry.label,
    model: site?.one ?? model,
    href: site && action !== 'delete' ? `${rowPath(`${base}/${app}/${model.toLowerCase()}`, key)}/change` : '',
    changes: entry.changes.map((change) => ({
      ...change,
      label: labels.get(change.field) ?? capital(humanize(change.field)),
    })),
  }
}
