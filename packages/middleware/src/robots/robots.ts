/**
 * `/robots.txt`: what programs that read the whole site are asked for (RFC 9309).
 *
 * @module
 */
import { type App, defineApp } from '@tsango/core/apps'
import { TsangoError } from '@tsango/core/errors'
import { text } from '@tsango/http/answers'
import { absoluteUrl } from '@tsango/http/urls'

/** What some readers are asked for. */
export interface RobotsRule {
  /** Which ones, by their names; default: all, `*`. */
  readonly agents?: string | readonly string[]
  /** Paths that they may read below what they may not, such as `'/search/about'`; `*` stands for anything, `$` for the end. */
  readonly allow?: readonly string[]
  /** Paths that they are asked to leave alone. Everybody can read them here: what nobody is to find needs a login, and `X-Robots-Tag`. */
  readonly disallow?: readonly string[]
}

/** What may be done with what was read, by https://contentsignals.org. What is left out is not said. */
export interface ContentSignals {
  /** Found by a search, with links and short extracts. */
  readonly search?: boolean
  /** Put into the answers of a model. */
  readonly aiInput?: boolean
  /** Used to train or tune a model. */
  readonly aiTrain?: boolean
}

/** Options of {@link robots}. */
export interface RobotsOptions {
  /** Default: everybody may read everything. */
  readonly rules?: readonly RobotsRule[]
  /** Whether all are asked to leave the whole site alone, as for one that is not yet public; default: no. */
  readonly closed?: boolean
  /** Paths of this site, or addresses, of site maps. */
  readonly sitemaps?: readonly string[]
  readonly signals?: ContentSignals
}

/** Raised when something cannot stand in `robots.txt`. */
export class RobotsInvalid extends TsangoError {
  readonly code = 'robots_invalid'

  constructor(what: string, given: unknown, should: string) {
    super(`robots.txt: ${what} ${JSON.stringify(given)} ${should}`)
  }
}

/**
 * Makes the app that answers `/robots.txt`. Raises {@link RobotsInvalid}.
 *
 * @example
 * const app = robots({ rules: [{ disallow: ['/search'] }], sitemaps: ['/sitemap.xml'], signals: { search: true, aiTrain: false } })
 * app.name // → 'robots'
 * robots({ rules: [{ disallow: ['search'] }] }) // → throws RobotsInvalid
 */
export function robots({ rules = [{}], closed = false, sitemaps = [], signals = {} }: RobotsOptions = {}): App {
  const groups = (closed ? [{ disallow: ['/'] }] : rules).map((rule) => groupOf(rule, signals))
  for (const one of sitemaps) if (!isSitemap(one)) throw new RobotsInvalid('the site map', one, MAP_HINT)
  return defineApp({
    name: 'robots',
    title: 'robots.txt',
    routes: (r) => {
      r.get('/robots.txt', (c) => {
        const maps = sitemaps.map((one) => `Sitemap: ${one.startsWith('/') ? absoluteUrl(one, c) : one}`)
        const lines = [...groups, ...(maps.length > 0 ? [maps.join('\n')] : [])]
        return text(`${lines.join('\n\n')}\n`, { headers: { 'cache-control': 'public, max-age=3600' } })
      })
    },
  })
}

const MAP_HINT = 'is neither a path of this site, such as "/sitemap.xml", nor an address that begins with http.'
const PATH_HINT = 'is not a path: it begins with a slash, and has no spaces and no "#".'

const SIGNALS = { search: 'search', aiInput: 'ai-input', aiTrain: 'ai-train' } as const

function groupOf({ agents = '*', allow = [], disallow = [] }: RobotsRule, signals: ContentSignals): string {
  const names = typeof agents === 'string' ? [agents] : agents
  if (names.length === 0) throw new RobotsInvalid('the agents', agents, 'are none. Leave them out for all.')
  for (const name of names)
    if (!/^(?:\*|[a-z_][\w-]*)$/i.test(name))
      throw new RobotsInvalid('the agent', name, 'is no name of one: letters, "-" and "_", or "*" for all.')
  // A line feed would be a rule of its own.
  for (const path of [...allow, ...disallow])
    if (!/^\/[^\s#\p{Cc}]*$/u.test(path)) throw new RobotsInvalid('the path', path, PATH_HINT)
  const said = Object.entries(SIGNALS).flatMap(([name, word]) => {
    const value = signals[name as keyof typeof SIGNALS]
    return value === undefined ? [] : [`${word}=${value ? 'yes' : 'no'}`]
  })
  return [
    ...names.map((name) => `User-agent: ${name}`),
    ...(said.length > 0 ? [`Content-Signal: ${said.join(', ')}`] : []),
    ...allow.map((path) => `Allow: ${path}`),
    ...disallow.map((path) => `Disallow: ${path}`),
    // A group without a rule would be none.
    ...(allow.length + disallow.length === 0 ? ['Allow: /'] : []),
  ].join('\n')
}

function isSitemap(given: string): boolean {
  if (/[\s#\p{Cc}]/u.test(given)) return false
  return given.startsWith('/') ? !given.startsWith('//') : /^https?:\/\//.test(given) && URL.canParse(given)
}
