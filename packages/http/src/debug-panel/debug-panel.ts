/**
 * What each request did, for whoever writes the program: its queries with their lines, its cache calls and its lines in the log. In development alone.
 *
 * @module
 */
import { logTap } from '@tsango/core/log'
import { bothWatch, type Spans, spansSlot } from '@tsango/core/spans'
import { maskUrl } from '@tsango/toolkit/masking'
import { randomToken } from '@tsango/toolkit/signing'
import type { Context } from 'hono'
import { html } from '../answers/answers.ts'
import type { DebugPanel } from '../debug/panels.ts'
import { appendHtml, isPage } from '../response/append-html.ts'
import { debug } from '../settings/settings.ts'
import { refuseOthers } from '../slots/refuse-others.ts'
import { defineSlot, type PreparedSlot, type Slot } from '../slots/slots.ts'
import { FOOTER_STYLE, footer, recordingPage, recordingsPage } from './pages.ts'
import { queriesOf } from './queries.ts'
import { Recording, recordingOf } from './recording.ts'

/** Where the pages are. */
export const DEBUG_PANEL_PATH = '/__tsango/debug'

const STYLE_PATH = `${DEBUG_PANEL_PATH}/panel.css`

/** So many of the last requests are kept, in the memory of the process. */
const KEPT = 50

/**
 * Makes the slot of the debug panel: at the foot of each page how many queries it took, with a link to them, and a page of the last requests. It does
 * something only in development where the setting `debug` is on; production has neither the pages nor anything that is kept.
 *
 * @example
 * const slot = debugPanel()
 * slot.name // → 'debug-panel'
 */
export function debugPanel(): Slot {
  return defineSlot({
    name: 'debug-panel',
    after: 'etag',
    prepare: ({ mode, setting }) => (mode === 'development' && setting(debug) ? preparePanel() : {}),
  })
}

function preparePanel(): PreparedSlot {
  const kept: Recording[] = []
  return {
    begin(exchange) {
      const { path, method, url } = exchange.c.req
      if (path.startsWith('/__tsango/')) return
      // What is masked need not be an address any more.
      const { pathname, search } = new URL(url)
      const recording = new Recording(randomToken(6), method, maskUrl(pathname + search))
      kept.unshift(recording)
      kept.length = Math.min(kept.length, KEPT)
      recordingOf.set(exchange.c, recording)
      // Only this slot's owner writes under its key.
      const outer = exchange.context[spansSlot.key] as Spans | undefined
      exchange.enter({
        [spansSlot.key]: bothWatch(outer, recording),
        [logTap.key]: (record: Parameters<Recording['note']>[0]) => recording.note(record),
      })
    },
    decide(exchange) {
      const { path } = exchange.c.req
      if (path !== DEBUG_PANEL_PATH && !path.startsWith(`${DEBUG_PANEL_PATH}/`)) return undefined
      refuseOthers(exchange)
      if (path === DEBUG_PANEL_PATH) return show(recordingsPage(kept, DEBUG_PANEL_PATH, exchange.nonce))
      if (path === STYLE_PATH)
        return new Response(FOOTER_STYLE, {
          headers: { 'content-type': 'text/css; charset=utf-8', 'cache-control': 'no-store' },
        })
      const id = path.slice(DEBUG_PANEL_PATH.length + 1)
      const found = kept.find((one) => one.id === id)
      return found === undefined
        ? show(recordingsPage(kept, DEBUG_PANEL_PATH, exchange.nonce), 404)
        : show(recordingPage(found, DEBUG_PANEL_PATH, exchange.nonce))
    },
    transform(exchange, response) {
      const recording = recordingOf.peek(exchange.c)
      if (recording === undefined || !isPage(exchange, response)) return
      const page = appendHtml(response, () => footer(recording, DEBUG_PANEL_PATH))
      // Going back would show the figures of another request, and what the last change has made of the page would not be seen.
      if (!page.headers.has('cache-control')) page.headers.set('cache-control', 'no-store')
      return page
    },
    finish({ c, requestId }, response) {
      const recording = recordingOf.peek(c)
      if (recording === undefined) return
      recording.requestId = requestId
      recording.end(response.status)
    },
  }
}

function show(page: string, status: 200 | 404 = 200): Response {
  return html(page, { status, headers: { 'cache-control': 'no-store' } })
}

/** The queries of a request, for the page that shows its error. */
export function queriesPanel(c: Context): DebugPanel | undefined {
  const recording = recordingOf.peek(c)
  const queries = recording === undefined ? [] : queriesOf(recording)
  if (queries.length === 0) return undefined
  const rows = queries.map(({ step, sql, times }, at) => [
    String(at + 1),
    step.took === undefined ? 'under way' : `${step.took.toFixed(2)} ms`,
    times === undefined ? sql : `(${times} alike) ${sql}`,
    step.at ?? '',
  ])
  return { title: 'Queries', rows }
}
