/**
 * The page that shows an error in development: cause, source, request and the panels that apps add.
 *
 * @module
 */
import type { Application } from '@tsango/core/apps'
import type { Exchange } from '../slots/exchange.ts'
import { excerptAt, frameOf } from './excerpt.ts'
import { debugPage, type ShownError } from './page.ts'
import { debugPanels, requestPanel, settingsPanel } from './panels.ts'

export { isSecretName, MASK, maskUrl, maskValue } from '@tsango/toolkit/masking'
export { type DebugPanel, type DebugPanelMaker, debugPanels } from './panels.ts'
export { createWelcome } from './welcome.ts'

const DEPTH = 5

/** Makes the debug page of an application. */
export function createDebugPage(app: Application): (error: unknown, exchange: Exchange) => Promise<string> {
  const makers = app.contributions(debugPanels)
  return async function renderDebugPage(error, exchange) {
    const { c, nonce, requestId } = exchange
    const panels = [requestPanel(c), ...makers.flatMap((make) => make(c) ?? []), settingsPanel(app)]
    return debugPage({ title: `${c.req.method} ${c.req.path}`, requestId, errors: await show(error), panels, nonce })
  }
}

async function show(error: unknown, depth = DEPTH): Promise<readonly ShownError[]> {
  if (!(error instanceof Error)) return [{ name: 'Thrown value', message: typeof error, stack: '', excerpt: undefined }]
  const frame = frameOf(error.stack)
  const excerpt = frame && (await excerptAt(frame))
  const own = { name: error.name, message: error.message, stack: error.stack ?? '', excerpt }
  return error.cause === undefined || depth === 0 ? [own] : [own, ...(await show(error.cause, depth - 1))]
}
