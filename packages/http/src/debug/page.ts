import { maskUrl } from '@tsango/toolkit/masking'
import { escapeHtml } from '@tsango/toolkit/text'
import { htmlPage } from '../errors/page.ts'
import type { Excerpt } from './excerpt.ts'
import type { DebugPanel } from './panels.ts'

const STYLE = `
pre { overflow: auto; padding: .75rem; background: color-mix(in srgb, currentColor 8%, transparent); border-radius: .5rem }
mark { display: inline-block; min-width: 100%; background: color-mix(in srgb, crimson 25%, transparent); color: inherit }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; vertical-align: top; padding: .2rem .75rem .2rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent); overflow-wrap: anywhere }
th { white-space: nowrap; font-weight: 500 }
h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem }
`

/** An error, ready to be shown: it and its causes. */
export interface ShownError {
  readonly name: string
  readonly message: string
  readonly stack: string
  readonly excerpt: Excerpt | undefined
}

/** What {@link debugPage} shows. */
export interface DebugPageContent {
  readonly title: string
  readonly requestId: string
  readonly errors: readonly ShownError[]
  readonly panels: readonly DebugPanel[]
  readonly nonce: string
}

/** The page that shows an error in development. */
export function debugPage({ title, requestId, errors, panels, nonce }: DebugPageContent): string {
  const body = [
    `<p class="muted">${escapeHtml(title)} · request <code>${escapeHtml(requestId)}</code></p>`,
    ...errors.map(showError),
    ...panels.map(showPanel),
    '<p class="muted">This page is shown in development only.</p>',
  ]
  return htmlPage(errors[0] ? maskUrl(`${errors[0].name}: ${errors[0].message}`) : title, body.join('\n'), nonce, STYLE)
}

function showError(error: ShownError, index: number): string {
  const heading = index === 0 ? 'h1' : 'h2'
  const caused = index === 0 ? '' : 'caused by '
  return [
    `<${heading}>${caused}${escapeHtml(error.name)}</${heading}>`,
    `<p>${escapeHtml(maskUrl(error.message))}</p>`,
    error.excerpt === undefined ? '' : showExcerpt(error.excerpt),
    `<details><summary>Stack</summary><pre>${escapeHtml(maskUrl(error.stack))}</pre></details>`,
  ].join('\n')
}

function showExcerpt({ file, line, lines }: Excerpt): string {
  const rows = lines.map(({ number, text }) => {
    const row = `${String(number).padStart(5)}  ${escapeHtml(maskUrl(text))}`
    return number === line ? `<mark>${row}</mark>` : row
  })
  return `<p class="muted"><code>${escapeHtml(file)}:${line}</code></p>\n<pre>${rows.join('\n')}</pre>`
}

function showPanel({ title, rows }: DebugPanel): string {
  const cells = rows.map(
    (row) =>
      `<tr>${row.map((cell, at) => (at === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`)).join('')}</tr>`,
  )
  return `<h2>${escapeHtml(title)}</h2>\n<table>${cells.join('\n')}</table>`
}
