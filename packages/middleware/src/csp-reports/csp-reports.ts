/**
 * What browsers tell of pages that break their content security policy.
 *
 * @module
 */
import { type App, defineApp } from '@tsango/core/apps'
import { mediaTypeOf, readBytes } from '@tsango/http/body'
import { UnsupportedMediaType } from '@tsango/http/errors'
import { logOf } from '@tsango/http/log'
import { fromUtf8 } from '@tsango/toolkit/encodings'
import type { Context } from 'hono'
import { csrfExempt } from '../csrf/csrf.ts'

const log = logOf('http.csp')

/** A violation of a policy. */
export interface CspViolation {
  /** Without query and fragment, in which secrets may stand. */
  readonly page: string
  readonly directive: string
  readonly blocked: string
  readonly source: string
  readonly line: number | undefined
  /** Whether the policy was only reported. */
  readonly reportOnly: boolean
}

/** Options of {@link cspReports}. */
export interface CspReportsOptions {
  /** Default: `/csp-reports`. */
  readonly path?: string
  /** What is done with a violation; default: a warning in the log. */
  readonly onViolation?: (violation: CspViolation) => void
  /** How many a minute are told of, as anybody may send them; default: 60. */
  readonly perMinute?: number
}

const TYPES = ['application/csp-report', 'application/reports+json', 'application/json']
const LIMIT = 64 * 1024

/**
 * Makes the app of the address to which browsers report. It takes both forms: `report-uri` and the Reporting API. Name it in the policy:
 * `securityHeaders: { cspReports: '/csp-reports' }`.
 *
 * @example
 * const app = cspReports({ path: '/reports', onViolation: ({ directive }) => console.warn(directive) })
 * app.name // → 'csp_reports'
 */
export function cspReports({
  path = '/csp-reports',
  onViolation = toLog,
  perMinute = 60,
}: CspReportsOptions = {}): App {
  let [minute, told] = [0, 0]

  async function receive(c: Context): Promise<Response> {
    const type = mediaTypeOf(c)
    if (!TYPES.includes(type)) throw new UnsupportedMediaType(type, TYPES.slice(0, 2))
    for (const violation of violationsIn(await readBytes(c, { limit: LIMIT }))) {
      const now = Math.floor(Date.now() / 60_000)
      if (now !== minute) [minute, told] = [now, 0]
      if (told++ < perMinute) onViolation(violation)
    }
    return new Response(null, { status: 204 })
  }

  return defineApp({
    name: 'csp_reports',
    title: 'Reports of policies',
    // Browsers send the visitor's cookies along, and have no token.
    extends: [csrfExempt.contribute(path)],
    routes: (r) => void r.post(path, receive),
  })
}

/** The violations in what a browser sent; what is none is left out, as nobody reads an answer. */
function violationsIn(bytes: Uint8Array): readonly CspViolation[] {
  const given = parse(bytes)
  const list = Array.isArray(given)
    ? given.slice(0, 20).map((one) => fieldOf(one, 'body'))
    : [fieldOf(given, 'csp-report')]
  return list.flatMap((report) => {
    const text = (...names: readonly string[]): string => {
      const value = names.map((name) => fieldOf(report, name)).find((one) => typeof one === 'string')
      return typeof value === 'string' ? clean(value) : ''
    }
    const directive = text('effective-directive', 'effectiveDirective', 'violated-directive')
    if (directive === '') return []
    const line = fieldOf(report, 'line-number') ?? fieldOf(report, 'lineNumber')
    return [
      {
        page: withoutQuery(text('document-uri', 'documentURL')),
        directive,
        blocked: withoutQuery(text('blocked-uri', 'blockedURL')),
        source: withoutQuery(text('source-file', 'sourceFile')),
        line: typeof line === 'number' ? line : undefined,
        reportOnly: text('disposition') === 'report',
      },
    ]
  })
}

function parse(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(bytes))
  } catch {
    return undefined
  }
}

function fieldOf(value: unknown, name: string): unknown {
  // Any object may be asked for a name that it has of its own.
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined
}

function clean(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 300)
}

function withoutQuery(url: string): string {
  return url.replace(/[?#].*$/, '')
}

function toLog({ page, directive, blocked, source, line, reportOnly }: CspViolation): void {
  const how = reportOnly ? 'would break' : 'broke'
  const where = source === '' ? '' : ` in ${source}:${line ?? '?'}`
  log.warn('csp_violation', `${page} ${how} ${directive} with ${blocked || 'something'}${where}`)
}
