import { escapeHtml } from '@tsango/toolkit/text'
import type { ProblemDetails } from './problem.ts'

/** A complete page in light and dark; `body` is HTML, everything else text. `language` is that of its words, a BCP 47 tag. */
export function htmlPage(title: string, body: string, nonce: string, style = '', language = 'en'): string {
  return `<!doctype html>
<html lang="${escapeHtml(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style nonce="${escapeHtml(nonce)}">
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { margin: 0 auto; padding: 2rem 1rem; max-width: 60rem }
h1 { font-size: 1.5rem; margin: 0 0 .5rem }
code, pre, td, th { font-family: ui-monospace, monospace; font-size: .85rem }
.muted { opacity: .7 }
${style}
</style>
</head>
<body>
${body}
</body>
</html>
`
}

/** The page for a client where the site has none of its own, in English: what the problem details say, and no more. */
export function plainErrorPage(problem: ProblemDetails, nonce: string): string {
  const places = (problem.errors ?? []).map(
    (place) =>
      `<li><code>${escapeHtml(place.pointer ?? place.parameter ?? '')}</code> ${escapeHtml(place.detail)}</li>`,
  )
  const body = [
    `<h1>${problem.status} ${escapeHtml(problem.title)}</h1>`,
    `<p>${escapeHtml(problem.detail ?? 'Something went wrong on our side.')}</p>`,
    places.length ? `<ul>${places.join('')}</ul>` : '',
    problem.requestId === undefined ? '' : `<p class="muted">Request <code>${escapeHtml(problem.requestId)}</code></p>`,
  ]
  return htmlPage(`${problem.status} ${problem.title}`, body.filter((part) => part !== '').join('\n'), nonce)
}

/** What {@link plainErrorPage} needs: its own style and nothing else. */
export function plainPolicy(nonce: string): string {
  return `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`
}
