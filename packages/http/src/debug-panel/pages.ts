import { escapeHtml } from '@tsango/toolkit/text'
import { htmlPage } from '../errors/page.ts'
import type { LogRecord } from '../log/log.ts'
import { alikeOf, queriesOf } from './queries.ts'
import type { Recording, Step } from './recording.ts'

const STYLE = `
:root { background: Canvas; color: CanvasText }
body { max-width: 90rem }
h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: start; vertical-align: top; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 15%, transparent) }
th { font-weight: 600; white-space: nowrap }
td { overflow-wrap: anywhere }
.line { display: block; opacity: .75; overflow-wrap: anywhere }
.number { text-align: end; width: 1%; white-space: nowrap; font-variant-numeric: tabular-nums }
.sql { white-space: pre-wrap; min-width: 14rem }
.alike td { background: color-mix(in srgb, orange 18%, transparent) }
.alike .sql::before { content: attr(data-alike); display: block; font-weight: 600 }
.failed td { background: color-mix(in srgb, crimson 18%, transparent) }
a { color: LinkText }
`

/** The page of one request. */
export function recordingPage(recording: Recording, base: string, nonce: string): string {
  const { method, path, status, steps, lines, left } = recording
  const others = steps.filter(({ attributes }) => !('db.query.text' in attributes))
  const cache = others.filter(({ name }) => name.startsWith('cache '))
  const rest = others.filter((step) => !cache.includes(step))
  const body = [
    `<nav aria-label="Debug panel"><a href="${base}">All requests</a></nav><main>`,
    `<h1>${escapeHtml(method)} ${escapeHtml(path)}</h1>`,
    `<p>${status === undefined ? 'under way' : `answered ${status}`} in ${ms(recording.elapsed)} · ${recording.time.toLocaleTimeString('en-GB')} · request <code>${escapeHtml(recording.requestId)}</code></p>`,
    showQueries(recording),
    showSteps('Cache', cache, 'operation'),
    showSteps('Other work', rest, 'what'),
    showLines(lines),
    left > 0 ? `<p>${left} more pieces of work are not shown.</p>` : '',
    '</main>',
  ]
  return htmlPage(`${method} ${path}`, body.filter((part) => part !== '').join('\n'), nonce, STYLE)
}

/** The page of the last requests, the newest first. */
export function recordingsPage(recordings: readonly Recording[], base: string, nonce: string): string {
  const rows = recordings.map((one) => {
    const queries = queriesOf(one)
    return row([
      `<td><a href="${base}/${one.id}">${escapeHtml(`${one.method} ${one.path}`)}</a></td>`,
      `<td class="number">${one.status ?? '…'}</td>`,
      number(ms(one.elapsed)),
      number(String(queries.length)),
      number(String(alikeOf(queries) || '')),
    ])
  })
  const list = table(['request', 'status', 'took', 'queries', 'alike'], rows)
  const body = `<main><h1>Requests</h1>\n${rows.length > 0 ? list : '<p>There was none yet.</p>'}\n</main>`
  return htmlPage('Requests', body, nonce, STYLE)
}

/** What the foot of a page looks like: a file, as a page may have a policy of its own that no nonce of ours is in. */
export const FOOTER_STYLE = `.tsango-debug { all: revert; position: fixed; z-index: 2147483646; inset: auto auto 0 0; margin: 0; font: 13px/1.4 system-ui, sans-serif }
.tsango-debug a { display: block; padding: .35rem .7rem; border-radius: 0 .4rem 0 0; color: #fff; background: #26303d; text-decoration: none }
.tsango-debug.alike a { background: #8a4b00 }
.tsango-debug a:is(:hover, :focus-visible) { text-decoration: underline }
@media print { .tsango-debug { display: none } }
`

/** What stands at the foot of a page: how much its request did, and the way to more. */
export function footer(recording: Recording, base: string): string {
  const queries = queriesOf(recording)
  const alike = alikeOf(queries)
  const words = [
    count(queries.length, 'query', 'queries'),
    ...(alike > 0 ? [`${alike} alike`] : []),
    ms(recording.elapsed),
  ].join(' · ')
  return `<link rel="stylesheet" href="${base}/panel.css"><aside class="tsango-debug${alike > 0 ? ' alike' : ''}" aria-label="Debug panel"><a href="${base}/${recording.id}">${escapeHtml(words)}</a></aside>`
}

function showQueries(recording: Recording): string {
  const queries = queriesOf(recording)
  const took = queries.reduce((sum, { step }) => sum + (step.took ?? 0), 0)
  const alike = alikeOf(queries)
  const title = `<h2>${count(queries.length, 'query', 'queries')} in ${ms(took)}</h2>`
  if (queries.length === 0) return title
  const rows = queries.map(({ step, sql, database, times }, at) =>
    row(
      [
        number(String(at + 1)),
        number(ms(step.took)),
        `<td>${escapeHtml(database)}</td>`,
        `<td class="sql"${times === undefined ? '' : ` data-alike="the same, ${times} times from here"`}>${escapeHtml(sql)}${showLine(step)}</td>`,
      ],
      step.failed === undefined ? (times === undefined ? '' : 'alike') : 'failed',
    ),
  )
  const advice =
    alike > 0
      ? `<p>${alike} are sent by a line that sends the same again and again: <code>prefetch</code> or <code>selectRelated</code> reads what belongs together at once.</p>`
      : ''
  return `${title}\n${advice}${table(['no.', 'took', 'database', 'statement'], rows)}`
}

function showSteps(title: string, steps: readonly Step[], first: string): string {
  if (steps.length === 0) return ''
  const rows = steps.map((step) => {
    const { name, took, failed, attributes } = step
    return row(
      [
        `<td>${escapeHtml(name)}${showLine(step)}</td>`,
        number(ms(took)),
        `<td>${escapeHtml(String(attributes['cache.store.name'] ?? failed ?? ''))}</td>`,
      ],
      failed === undefined ? '' : 'failed',
    )
  })
  return `<h2>${title}</h2>\n${table([first, 'took', 'of'], rows)}`
}

function showLine({ at }: Step): string {
  return at === undefined ? '' : `<span class="line">${escapeHtml(at)}</span>`
}

function showLines(lines: readonly LogRecord[]): string {
  if (lines.length === 0) return ''
  const rows = lines.map(({ level, area, message }) =>
    row([`<td>${escapeHtml(level)}</td>`, `<td>${escapeHtml(area ?? '')}</td>`, `<td>${escapeHtml(message)}</td>`]),
  )
  return `<h2>Log</h2>\n${table(['level', 'area', 'message'], rows)}`
}

function table(headings: readonly string[], rows: readonly string[]): string {
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('')
  // What scrolls must be reached by keyboard, too.
  return `<div class="wide" tabindex="0" role="region" aria-label="${headings.join(', ')}"><table><thead><tr>${head}</tr></thead>\n<tbody>${rows.join('\n')}</tbody></table></div>`
}

function row(cells: readonly string[], kind = ''): string {
  return `<tr${kind === '' ? '' : ` class="${kind}"`}>${cells.join('')}</tr>`
}

function number(text: string): string {
  return `<td class="number">${escapeHtml(text)}</td>`
}

function ms(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '…' : `${milliseconds.toFixed(milliseconds < 10 ? 2 : 0)} ms`
}

function count(amount: number, one: string, many: string): string {
  return `${amount} ${amount === 1 ? one : many}`
}
