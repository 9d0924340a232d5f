import type { StaticFiles } from '@tsango/templates/static-files'
import { escapeHtml } from '@tsango/toolkit/text'

/** What the page of the documentation shows. */
export interface DocsPage {
  readonly title: string
  /** Where the document is. */
  readonly document: string
  /** The token that a request of this page which changes something carries; absent where nothing asks for one. */
  readonly token: string | undefined
}

/** Everything from this site, scripts and styles from files alone; Swagger UI draws its icons from `data:` addresses. */
export const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** The page of the documentation. */
export function docsPage({ title, document, token }: DocsPage, files: StaticFiles): string {
  const attribute = (name: string, value: string): string => ` ${name}="${escapeHtml(value)}"`
  const csrf = token === undefined ? '' : attribute('data-csrf', token)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" type="image/png" sizes="32x32"${attribute('href', files.url('favicon-32x32.png'))}>
<link rel="stylesheet"${attribute('href', files.url('swagger-ui.css'))}>
<link rel="stylesheet"${attribute('href', files.url('docs.css'))}>
<script defer${attribute('src', files.url('swagger-ui-bundle.js'))}></script>
<script defer${attribute('src', files.url('docs.js'))}></script>
</head>
<body>
<main id="docs"${attribute('data-document', document)}${csrf}></main>
<noscript><p>This page needs JavaScript. The API is described in <a${attribute('href', document)}>${escapeHtml(document)}</a>.</p></noscript>
</body>
</html>
`
}
