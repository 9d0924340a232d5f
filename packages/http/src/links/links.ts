/**
 * `Link` headers (RFC 8288), such as those that lead from page to page.
 *
 * @module
 */
import type { Context } from 'hono'
import { asciiUri, extendedValue } from './ascii.ts'
import { LinkInvalid } from './errors.ts'

export { LinkInvalid } from './errors.ts'

/** One link. */
export interface Link {
  /** An address, or a path with its query. */
  readonly href: string
  /** Such as `'next'`, or several with spaces between. */
  readonly rel: string
  readonly title?: string
  readonly type?: string
  readonly hreflang?: string
}

/**
 * Writes links as the value of a `Link` header. Raises {@link LinkInvalid}.
 *
 * @example
 * linkHeader([{ href: '/posts?page=2', rel: 'next' }]) // → '</posts?page=2>; rel="next"'
 */
export function linkHeader(links: readonly Link[]): string {
  return links.map(linkValue).join(', ')
}

function linkValue({ href, rel, title, type, hreflang }: Link): string {
  if (/[<>"\s\p{Cc}]/u.test(href) || href === '') throw new LinkInvalid('href', href)
  if (!/^[a-z][a-z\d.:/-]*(?: [a-z][a-z\d.:/-]*)*$/i.test(rel)) throw new LinkInvalid('rel', rel)
  if (type !== undefined && !/^[\w.+-]+\/[\w.+-]+$/.test(type)) throw new LinkInvalid('type', type)
  if (hreflang !== undefined && !/^[a-z\d-]+$/i.test(hreflang)) throw new LinkInvalid('hreflang', hreflang)
  const titled = title === undefined ? '' : `; ${titleOf(title)}`
  return `<${asciiUri(href)}>; rel="${rel}"${titled}${type ? `; type="${type}"` : ''}${hreflang ? `; hreflang="${hreflang}"` : ''}`
}

// Letters beyond ASCII go into the extended form (RFC 8187).
function titleOf(title: string): string {
  if (/^[\x20-\x7e]*$/.test(title)) return `title="${title.replace(/["\\]/g, '\\$&')}"`
  return `title*=${extendedValue(title)}`
}

/** Options of {@link pageLinks}. */
export interface PageLinksOptions {
  /** From 1. */
  readonly page: number
  /** The last one. */
  readonly pages: number
  /** The parameter of the query; default: `'page'`. */
  readonly parameter?: string
}

/** The links from one page of a list to the first, the previous, the next and the last, with the rest of the query as it is; without the origin. */
export function pageLinks(c: Context, { page, pages, parameter = 'page' }: PageLinksOptions): readonly Link[] {
  const to = (rel: string, number: number): Link => ({ rel, href: withParameter(c, parameter, String(number)) })
  return [
    to('first', 1),
    ...(page > 1 ? [to('prev', Math.max(1, Math.min(page - 1, pages)))] : []),
    ...(page < pages ? [to('next', page + 1)] : []),
    to('last', Math.max(1, pages)),
  ]
}

/** The links from one piece of a list to the ones beside it, for lists that go on from a cursor. */
export function cursorLinks(
  c: Context,
  {
    next,
    previous,
    parameter = 'cursor',
  }: { readonly next?: string; readonly previous?: string; readonly parameter?: string },
): readonly Link[] {
  return [
    ...(previous === undefined ? [] : [{ rel: 'prev', href: withParameter(c, parameter, previous) }]),
    ...(next === undefined ? [] : [{ rel: 'next', href: withParameter(c, parameter, next) }]),
  ]
}

function withParameter(c: Context, name: string, value: string): string {
  const url = new URL(c.req.url)
  url.searchParams.set(name, value)
  // Two slashes would begin the name of another host.
  const path = url.pathname.startsWith('//') ? `/.${url.pathname}` : url.pathname
  return `${path}?${url.searchParams}`
}
