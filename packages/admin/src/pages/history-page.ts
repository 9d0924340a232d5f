import { objects } from '@tsango/orm/query'
import { LogEntry } from '../models/models.ts'
import { describeEntry } from '../recording/describe.ts'
import { loggedKey } from '../recording/record.ts'
import type { Ask } from '../routing/ask.ts'
import { keyText, rowPath } from '../routing/paths.ts'
import { readRow } from '../routing/read-row.ts'
import { show } from '../routing/show.ts'
import { rowLabel } from '../showing/row-label.ts'
import type { Site } from '../site/prepare.ts'

const MOST = 100

/** What was done with a row in the admin, the last first. */
export async function historyPage(ask: Ask, site: Site): Promise<Response> {
  const { row } = await readRow(ask, site, 'view')
  const { app, name } = site.model
  const entries = await objects(LogEntry)
    .filter({ app, model: name, key: loggedKey(site.model, row) })
    .orderBy('-at', '-id')
    .limit(MOST + 1)
  const label = rowLabel(site.model, row)
  const path = rowPath(site.path, keyText(site.model, row))
  return show(ask, 'history', {
    title: `History of ${label}`,
    crumbs: [{ label: site.title, href: site.path }, { label, href: `${path}/change` }, { label: 'History' }],
    label,
    entries: entries.slice(0, MOST).map((entry) => describeEntry(ask.admin, entry)),
    more: entries.length > MOST,
  })
}
