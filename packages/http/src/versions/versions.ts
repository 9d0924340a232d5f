/**
 * Versions of an API: in the path, a header, the query or the media type.
 *
 * @module
 */
import type { Context } from 'hono'
import { type Dependency, type DependencyDescription, dependency } from '../endpoint/dependency.ts'
import { BadRequest } from '../errors/classes.ts'
import type { PathSegment } from '../openapi/operation.ts'
import type { StandardSchema } from '../schema/standard.ts'
import { exchangeOf } from '../slots/exchange.ts'

/** Options of {@link apiVersion}: at least one of `path`, `header`, `query` and `mediaType` says where the version stands. */
export interface ApiVersionOptions<V extends string> {
  /** All that there are: `['1', '2']`. */
  readonly versions: readonly V[]
  /** For a request that says none; without it such a request is refused (400). */
  readonly fallback?: V
  /** Whether `/v2/…` at the beginning of the path, or behind this prefix, says it: `true` or `'/api'`. */
  readonly path?: true | string
  /** Such as `'api-version'`. */
  readonly header?: string
  /** Such as `'version'`. */
  readonly query?: string
  /** Such as `'application/vnd.example'`, for `Accept: application/vnd.example.v2+json`. */
  readonly mediaType?: string
  /** From when a version is deprecated (RFC 9745), and when it ends (RFC 8594): told in every answer to it. */
  readonly deprecated?: { readonly [K in V]?: { readonly since: Date; readonly until?: Date } }
}

/**
 * Makes a dependency that gives the version a request asks for. A version that there is not, and two places that contradict each other, are 400.
 *
 * @example
 * import { endpoint } from '../endpoint/endpoint.ts'
 * const version = apiVersion({ versions: ['1', '2'], header: 'api-version', fallback: '2' })
 * const users = endpoint('GET', '/users', { depends: { version } }, ({ depends }) => depends.version)
 * const response = await users.request('/users', { headers: { 'api-version': '1' } })
 * await response.text() // → '1'
 */
export function apiVersion<const V extends string>(options: ApiVersionOptions<V>): Dependency<V> {
  const { header, query, deprecated = {} } = options
  const known = oneOf(options)
  const prefix = prefixOf(options.path)
  return dependency(
    {
      ...(header && { headers: { [header]: known } }),
      ...(query && { query: { [query]: known } }),
      describes: describe(options),
    },
    ({ c, headers, query: given }) => {
      const found = [
        inPath(c, prefix, options.versions),
        header && (headers as Record<string, string | undefined>)[header],
        query && (given as Record<string, string | undefined>)[query],
        inMediaType(c, options.mediaType),
      ].filter((one): one is string => typeof one === 'string')
      const version = choose(found, options)
      tellDeprecation(c, (deprecated as Record<string, { since: Date; until?: Date } | undefined>)[version])
      if (header) exchangeOf(c).setHeader('vary', header)
      if (options.mediaType) exchangeOf(c).setHeader('vary', 'Accept')
      return version
    },
  )
}

// Any text passes: what is no version is refused with words of its own. The document says which there are.
function oneOf({ versions, fallback }: ApiVersionOptions<string>): StandardSchema {
  const schema = { type: 'string', enum: versions, ...(fallback === undefined ? {} : { default: fallback }) }
  const standard = {
    version: 1 as const,
    vendor: 'tsango',
    validate: (value: unknown) => ({ value }),
    jsonSchema: { input: () => schema, output: () => schema },
  }
  return { '~standard': standard }
}

function describe(options: ApiVersionOptions<string>): DependencyDescription {
  const { versions, fallback, path, header, query, mediaType, deprecated = {} } = options
  const prefix = prefixOf(path)
  const places = [
    ...(prefix === undefined ? [] : [`the path (\`${prefix}/v${versions[0]}/…\`)`]),
    ...(header === undefined ? [] : [`the header \`${header}\``]),
    ...(query === undefined ? [] : [`the parameter \`${query}\``]),
    ...(mediaType === undefined ? [] : [`the media type (\`Accept: ${mediaType}.v${versions[0]}+json\`)`]),
  ]
  const usual = fallback === undefined ? 'A request has to say one.' : `Without one it is ${fallback}.`
  const ends = Object.entries(deprecated).flatMap(([name, told]) => (told ? [ending(name, told)] : []))
  const dependsOnHeaders = header !== undefined || mediaType !== undefined
  return {
    description: [`Versions: ${versions.join(', ')}, by ${places.join(' or ')}. ${usual}`, ...ends].join(' '),
    headers: [
      ...(ends.length === 0 ? [] : (['deprecation', 'sunset'] as const)),
      ...(dependsOnHeaders ? (['vary'] as const) : []),
    ],
    ...(prefix === undefined ? {} : { segment: segmentOf(prefix, versions) }),
  }
}

function ending(name: string, { since, until }: { readonly since: Date; readonly until?: Date }): string {
  const day = (date: Date): string => date.toISOString().slice(0, 10)
  return `Version ${name} is deprecated since ${day(since)}${until ? ` and ends on ${day(until)}` : ''}.`
}

// Behind which part of the path the version stands: without the slash at its end.
function prefixOf(path: true | string | undefined): string | undefined {
  return path === true ? '' : path?.replace(/\/$/, '')
}

function segmentOf(after: string, versions: readonly string[]): PathSegment {
  return {
    after,
    description: 'The version.',
    schema: { type: 'string', enum: versions.map((version) => `v${version}`) },
  }
}

function choose<V extends string>(found: readonly string[], { versions, fallback }: ApiVersionOptions<V>): V {
  const [wanted, other] = new Set(found)
  const known = `There are ${versions.join(', ')}.`
  if (other !== undefined)
    throw new BadRequest(`The request asks for two versions at once. ${known}`, { code: 'version_conflict' })
  if (wanted === undefined) {
    if (fallback !== undefined) return fallback
    throw new BadRequest(`Say which version you want. ${known}`, { code: 'version_missing' })
  }
  const version = versions.find((one) => one === wanted)
  if (version === undefined)
    throw new BadRequest(`There is no version "${wanted.slice(0, 20)}". ${known}`, { code: 'version_unknown' })
  return version
}

function inPath(c: Context, prefix: string | undefined, versions: readonly string[]): string | undefined {
  if (prefix === undefined) return undefined
  if (!c.req.path.startsWith(`${prefix}/v`)) return undefined
  const [segment = ''] = c.req.path.slice(prefix.length + 2).split('/', 1)
  // "/videos" is no version, and "/v9" is one that there is not.
  return /^\d/.test(segment) || versions.includes(segment) ? segment.slice(0, 20) : undefined
}

function inMediaType(c: Context, mediaType: string | undefined): string | undefined {
  if (mediaType === undefined) return undefined
  const accept = exchangeOf(c).header('accept')?.toLowerCase() ?? ''
  const at = accept.indexOf(`${mediaType.toLowerCase()}.v`)
  return at === -1 ? undefined : /^[\w.-]{1,20}/.exec(accept.slice(at + mediaType.length + 2))?.[0]
}

function tellDeprecation(c: Context, told: { readonly since: Date; readonly until?: Date } | undefined): void {
  if (told === undefined) return
  const exchange = exchangeOf(c)
  exchange.setHeader('deprecation', `@${Math.floor(told.since.getTime() / 1000)}`)
  if (told.until) exchange.setHeader('sunset', told.until.toUTCString())
}
