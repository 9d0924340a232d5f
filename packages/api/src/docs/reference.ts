import type { JsonSchema, OpenApiDocument } from '@tsango/http/openapi'
import type { StaticFiles } from '@tsango/templates/static-files'
import { escapeHtml } from '@tsango/toolkit/text'

interface Described {
  readonly summary?: string
  readonly description?: string
  readonly deprecated?: boolean
  readonly security?: readonly Readonly<Record<string, unknown>>[]
  readonly parameters?: readonly {
    readonly name: string
    readonly in: string
    readonly required?: boolean
    readonly description?: string
    readonly schema: JsonSchema
  }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, Answer>>
}
interface Answer {
  readonly description?: string
  readonly headers?: Readonly<Record<string, { readonly description?: string; readonly schema: JsonSchema }>>
  readonly content?: Content
}
type Content = Readonly<Record<string, { readonly schema: JsonSchema }>>

/** The API as one page to read and print, without any script. */
export function referencePage(document: OpenApiDocument, address: string, files: StaticFiles): string {
  const { info, paths, components } = document
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method, operation: operation as unknown as Described })),
  )
  const schemas = Object.entries((components['schemas'] ?? {}) as Record<string, JsonSchema>)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)}</title>
<link rel="icon" type="image/png" sizes="32x32" href="${escapeHtml(files.url('favicon-32x32.png'))}">
<link rel="stylesheet" href="${escapeHtml(files.url('reference.css'))}">
</head>
<body>
<header><h1>${escapeHtml(info.title)} <small>${escapeHtml(info.version)}</small></h1>
${paragraph(info.summary)}${paragraph(info.description)}${about(document)}<p>As data: <a href="${escapeHtml(address)}">${escapeHtml(address)}</a></p></header>
<nav aria-label="Operations"><ul>
${operations.map(({ path, method }) => `<li><a href="#${idOf(method, path)}"><b>${method.toUpperCase()}</b> ${escapeHtml(path)}</a></li>`).join('\n')}
</ul></nav>
<main>
${operations.map(({ path, method, operation }) => section(method, path, operation)).join('\n')}
<h2>Schemas</h2>
${schemas.map(([name, schema]) => `<section id="schema-${escapeHtml(name)}"><h3>${escapeHtml(name)}</h3>${paragraph(text(schema['description']))}${properties(schema)}</section>`).join('\n')}
</main>
</body>
</html>
`
}

/** Who stands behind the API, where it is, and what its groups are about. */
function about({ info, servers = [], tags = [] }: OpenApiDocument): string {
  const { contact, license, termsOfService } = info
  const parts = [
    ...(contact?.name || contact?.url ? [linked(contact.name ?? contact.url ?? '', contact.url)] : []),
    ...(contact?.email ? [linked(contact.email, `mailto:${contact.email}`)] : []),
    ...(license ? [`License: ${linked(license.name, license.url)}`] : []),
    ...(termsOfService ? [linked('Terms of service', termsOfService)] : []),
  ]
  const places = servers.map(({ url, description }) => `${code(url)} ${escapeHtml(description ?? '')}`)
  const groups = tags.flatMap(({ name, description }) =>
    description ? [`${code(name)} ${escapeHtml(description)}`] : [],
  )
  return `${parts.length === 0 ? '' : `<p>${parts.join(' · ')}</p>`}${list('Servers', places)}${list('Groups', groups)}`
}

function list(title: string, items: readonly string[]): string {
  return items.length === 0 ? '' : `<p>${title}:</p><ul>${items.map((item) => `<li>${item}</li>`).join('')}</ul>`
}

// An address that a browser would run is shown as text.
function linked(label: string, href: string | undefined): string {
  const isAddress = href !== undefined && /^(?:https?:|mailto:)/i.test(href)
  return isAddress ? `<a href="${escapeHtml(href)}">${escapeHtml(label)}</a>` : escapeHtml(label)
}

function headers({ headers: all = {} }: Answer): string {
  const rows = Object.entries(all).map(([name, { description, schema }]) =>
    row([code(name), typeOf(schema), escapeHtml(description ?? '')]),
  )
  return rows.length === 0 ? '' : table('Headers', ['Name', 'Type', ''], rows)
}

function section(method: string, path: string, operation: Described): string {
  const { summary, description, deprecated, security, parameters = [], requestBody, responses } = operation
  const needs = security?.map((one) => Object.keys(one).join(' and ') || 'nothing').join(' or ')
  const rows = parameters.map((one) =>
    row([
      code(one.name),
      escapeHtml(one.in),
      typeOf(one.schema),
      one.required ? 'yes' : 'no',
      escapeHtml(one.description ?? ''),
    ]),
  )
  return `<section id="${idOf(method, path)}">
<h2><b>${method.toUpperCase()}</b> ${code(path)}</h2>
${deprecated ? '<p><strong>Deprecated.</strong></p>' : ''}${paragraph(summary)}${paragraph(description)}${needs ? `<p>Needs ${escapeHtml(needs)}.</p>` : ''}
${rows.length === 0 ? '' : table('Parameters', ['Name', 'In', 'Type', 'Required', ''], rows)}
${requestBody ? `<h3>Body</h3>${contents(requestBody.content)}` : ''}
<h3>Answers</h3>
${Object.entries(responses)
  .map(
    ([status, one]) =>
      `<p>${code(status)} ${escapeHtml(one.description ?? 'What went wrong.')}</p>${headers(one)}${contents(one.content ?? {})}`,
  )
  .join('')}
</section>`
}

function contents(content: Content): string {
  return Object.entries(content)
    .map(([type, { schema }]) => `<p>${code(type)}: ${typeOf(schema)}</p>${properties(schema)}`)
    .join('')
}

function properties(schema: JsonSchema): string {
  const { properties: found, required = [] } = schema as {
    readonly properties?: Readonly<Record<string, JsonSchema>>
    readonly required?: readonly string[]
  }
  if (found === undefined) return ''
  const rows = Object.entries(found).map(([name, one]) =>
    row([code(name), typeOf(one), required.includes(name) ? 'yes' : 'no', escapeHtml(text(one['description']) ?? '')]),
  )
  return table('Members', ['Name', 'Type', 'Required', ''], rows)
}

/** A schema in a few words, with links to those that have a name. */
function typeOf(schema: JsonSchema): string {
  const { $ref, type, format, enum: values, const: only, items, anyOf, oneOf } = schema
  if (typeof $ref === 'string') {
    const name = $ref.split('/').pop() ?? ''
    return `<a href="#schema-${escapeHtml(name)}">${escapeHtml(name)}</a>`
  }
  if (Array.isArray(values)) return values.map((value) => code(JSON.stringify(value))).join(' or ')
  if (only !== undefined) return code(JSON.stringify(only))
  const choices = Array.isArray(anyOf) ? anyOf : oneOf
  if (Array.isArray(choices)) return choices.map((one) => typeOf(one as JsonSchema)).join(' or ')
  if (type === 'array' && typeof items === 'object' && items !== null) return `list of ${typeOf(items as JsonSchema)}`
  const word = Array.isArray(type) ? type.join(' or ') : typeof type === 'string' ? type : 'anything'
  return escapeHtml(typeof format === 'string' ? `${word} (${format})` : word)
}

function table(caption: string, heads: readonly string[], rows: readonly string[]): string {
  const cells = heads.map((head) => (head === '' ? '<td></td>' : `<th scope="col">${head}</th>`)).join('')
  return `<div class="wide" role="group" aria-label="${caption}" tabindex="0"><table><caption>${caption}</caption><thead><tr>${cells}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}

function code(value: string): string {
  return `<code>${escapeHtml(value)}</code>`
}

function paragraph(value: string | undefined): string {
  return value === undefined || value === '' ? '' : `<p>${escapeHtml(value)}</p>`
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function idOf(method: string, path: string): string {
  return `${method}${path.replace(/[^\w]+/g, '-')}`
}
