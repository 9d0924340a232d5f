/**
 * Paths with names: routes are registered by them, and addresses made of them.
 *
 * @module
 */
import { type Application, type Contribution, definePoint, type Point } from '@tsango/core/apps'
import { currentContext } from '@tsango/core/context'
import { NoApplication } from '@tsango/core/errors'
import { onceFor } from '@tsango/toolkit/once'
import type { Context } from 'hono'
import { requestOrigin } from '../request/request.ts'
import { type Slashes, siteUrl, slashes } from '../settings/settings.ts'
import { badName, badPath, NotAbsolute, UnknownUrl } from './errors.ts'
import { type Fill, preparePath } from './pattern.ts'
import type { Url, UrlExtras, UrlValue } from './types.ts'
import { withSlash } from './with-slash.ts'

export {
  NotAbsolute,
  UnknownUrl,
  UrlParameterInvalid,
  UrlParameterMissing,
  UrlParameterUnexpected,
  UrlsInvalid,
} from './errors.ts'
export type { Url, UrlExtras, UrlParams, UrlValue } from './types.ts'

/** Addresses by their names within an app. */
export type Urls<Paths extends Readonly<Record<string, string>> = Readonly<Record<string, string>>> = {
  readonly [Name in keyof Paths]: Url<Paths[Name]>
}

/** The point at which apps name their addresses. */
export const urlPoint: Point<Urls> = definePoint<Urls>('urls', { owner: 'http' })

const NAME = /^[A-Za-z]\w*$/
const fills = new WeakMap<object, Fill>()

/**
 * Names the paths of an app. Each is registered as a route by its `path` and called to make an address; what it is called with is checked by the compiler,
 * and again when it runs. Raises `UrlsInvalid`.
 *
 * @example
 * const urls = defineUrls('blog', { posts: '/posts', post: '/posts/:slug' })
 * urls.post.path // → '/posts/:slug'
 * urls.post({ slug: 'ä b' }) // → '/posts/%C3%A4%20b'
 * urls.posts({}, { query: { page: 2 } }) // → '/posts?page=2'
 */
export function defineUrls<const Paths extends Readonly<Record<string, string>>>(
  app: string,
  paths: Paths,
): Urls<Paths> {
  const made = Object.entries(paths).map(([name, path]) => [name, defineUrl(app, name, path)] as const)
  // One address for each path, under its name.
  return Object.freeze(Object.fromEntries(made)) as Urls<Paths>
}

/** Names addresses in an application, for an app's `extends`: so that `reverse` and `showurls` know them. */
export function named(urls: Urls): Contribution {
  return urlPoint.contribute(urls)
}

function defineUrl(app: string, name: string, path: string): Url {
  const label = `${app}.${name}`
  if (!NAME.test(name)) throw badName(name)
  if (!path.startsWith('/') || path.startsWith('//')) throw badPath(label, path)
  const params = [...path.matchAll(/:(\w+)/g)].map(([, param = '']) => param)
  const twice = params.filter((param, at) => params.indexOf(param) !== at)
  if (twice.length > 0) throw badPath(label, path, twice)
  const fill = fillBySlashes(label, path)
  const url = (params: Readonly<Record<string, UrlValue | undefined>> = {}, extras?: UrlExtras) => fill(params, extras)
  const made = Object.freeze(Object.assign(url, { path, label }))
  fills.set(made, fill)
  return made
}

// Where routes answer under another form of their path, an address has that form: nobody is redirected to what was reversed.
function fillBySlashes(label: string, path: string): Fill {
  const made = new Map<Slashes, Fill>([['keep', preparePath(label, path)]])
  return (params, extras) => {
    const { app } = currentContext()
    const policy = app === undefined ? 'keep' : slashesOf(app)
    const fill = made.get(policy) ?? preparePath(label, withSlash(path, policy))
    made.set(policy, fill)
    return fill(params, extras)
  }
}

/**
 * The address of a name in the application that the code runs in, as Django's: for templates and for what knows names alone. Raises `UnknownUrl` with the
 * nearest name, `UrlParameterMissing`, `UrlParameterUnexpected`, `UrlParameterInvalid`, and `NoApplication` outside of one.
 *
 * @example
 * reverse('blog.post', { slug: 'first' })
 */
export function reverse(
  label: string,
  params: Readonly<Record<string, UrlValue | undefined>> = {},
  extras?: UrlExtras,
): string {
  const { app } = currentContext()
  if (app === undefined) throw new NoApplication('reverse()')
  const urls = urlsOf(app)
  const found = urls.get(label)
  const fill = found === undefined ? undefined : fills.get(found)
  if (fill === undefined) throw new UnknownUrl(label, [...urls.keys()])
  return fill(params, extras)
}

/** The path under which an application answers what a named address was registered by: the setting `slashes` may give it one at its end, or take it. */
export function routeOf(app: Application, path: string): string {
  return withSlash(path, slashesOf(app))
}

// An application without HTTP has no such setting.
function slashesOf(app: Application): Slashes {
  return app.settings.get(slashes) ?? 'keep'
}

/** The named addresses of an application, by their labels. */
export const urlsOf: (app: Application) => ReadonlyMap<string, Url> = onceFor((app: Application) => {
  const all = app.contributions(urlPoint).flatMap((urls) => Object.values(urls).map((url) => [url.label, url] as const))
  const made = new Map<string, Url>()
  for (const [label, url] of all) if (!made.has(label)) made.set(label, url)
  return made
})

/**
 * A path as an address with scheme and host: in a request those that the client asked for, through trusted proxies; without one the setting `siteUrl`.
 * Raises {@link NotAbsolute} for what is no path of this site, such as `//elsewhere`, and where there is neither request nor setting.
 *
 * @example
 * const handler = (c: Context) => c.text(absoluteUrl(urls.post({ slug: 'first' }), c))
 */
export function absoluteUrl(path: string, c?: Context): string {
  const origin = c === undefined ? siteOrigin() : requestOrigin(c)
  // What a browser reads as another host's address, it reads so through backslashes and tabs too.
  const made = URL.canParse(path, origin) ? new URL(path, origin) : undefined
  if (!path.startsWith('/') || made?.origin !== new URL(origin).origin)
    throw new NotAbsolute(`${JSON.stringify(path.slice(0, 60))} is not a path of this site: it starts with one slash.`)
  return made.href
}

function siteOrigin(): string {
  const { app } = currentContext()
  const origin = app?.settings.get(siteUrl)
  if (origin !== undefined) return origin
  throw new NotAbsolute(
    'Without a request nothing says what the address of this site is. Set "siteUrl", such as "https://example.com", or pass the request.',
  )
}
