import type { Application } from '@tsango/core/apps'
import { definePoint } from '@tsango/core/apps'
import { MASK, maskUrl, maskValue } from '@tsango/toolkit/masking'
import type { Context } from 'hono'

/** A table on the debug page. */
export interface DebugPanel {
  readonly title: string
  /** The first cell of a row names it. What is shown is the panel's own care: values with secrets must be masked. */
  readonly rows: readonly (readonly string[])[]
}

/** Makes a panel for the request that failed; nothing leaves it out. */
export type DebugPanelMaker = (c: Context) => DebugPanel | undefined

/** The point at which apps add panels to the debug page, such as the queries of a request. */
export const debugPanels = definePoint<DebugPanelMaker>('debugPanels', { owner: 'http' })

/** The panel of the request: method, address, parameters and headers, secret ones masked. */
export function requestPanel(c: Context): DebugPanel {
  const headers = Object.entries(c.req.header()).map(([name, value]) => [name, maskValue(name, value)])
  return { title: 'Request', rows: [['method', c.req.method], ['address', maskUrl(c.req.url)], ...headers] }
}

/** The panel of the settings, as `Settings.toJSON` shows them. */
export function settingsPanel(app: Application): DebugPanel {
  const rows = Object.entries(app.settings.toJSON()).map(([name, value]) => [name, maskValue(name, show(value))])
  return { title: 'Settings', rows }
}

function show(value: unknown): string {
  try {
    const seen = JSON.stringify(value, (name, inner: unknown) =>
      typeof inner === 'string' && name !== '' ? maskValue(name, inner) : inner,
    )
    return seen ?? String(typeof value)
  } catch {
    return MASK
  }
}
