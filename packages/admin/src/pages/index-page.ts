import { objects } from '@tsango/orm/query'
import { LogEntry } from '../models/models.ts'
import { describeEntry } from '../recording/describe.ts'
import type { Ask } from '../routing/ask.ts'
import { rightsOf } from '../routing/rights.ts'
import { show } from '../routing/show.ts'

const RECENT = 10

/** The models that somebody may do something with, by app, and what they did last. */
export async function indexPage(ask: Ask): Promise<Response> {
  const entries = await objects(LogEntry).filter({ user: ask.user.id }).orderBy('-at', '-id').limit(RECENT)
  const page = {
    title: ask.admin.title,
    apps: await appsFor(ask),
    recent: entries.map((entry) => describeEntry(ask.admin, entry)),
  }
  return show(ask, 'index', page)
}

interface ModelLink {
  readonly label: string
  readonly path: string
  readonly view: boolean
  readonly add: boolean
  readonly change: boolean
}

async function appsFor(
  ask: Ask,
): Promise<readonly { readonly title: string; readonly models: readonly ModelLink[] }[]> {
  const byApp = new Map<string, ModelLink[]>()
  for (const { model, title, path } of ask.admin.sites.all) {
    const { view, add, change } = await rightsOf(ask, model)
    if (!view && !add) continue
    const links = byApp.get(model.app) ?? []
    links.push({ label: title, path, view, add, change })
    byApp.set(model.app, links)
  }
  return [...byApp].map(([app, models]) => ({ title: ask.admin.sites.appTitle(app), models }))
}
