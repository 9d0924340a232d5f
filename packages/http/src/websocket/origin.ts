import type { Exchange } from '../slots/exchange.ts'
import { OriginRefused } from './errors.ts'
import type { Asked } from './upgrade.ts'

const ORIGIN = /^(https?):\/\/([^/?#@\\\s,]+)$/

/**
 * Refuses pages of other sites, whose requests would carry the cookies of their visitor: no browser asks before it opens a WebSocket, and none keeps its
 * answer from the page (RFC 6455, 10.2). Who names no origin is no page. Raises {@link OriginRefused}.
 */
export function refuseOtherSites(exchange: Exchange, asked: Asked): void {
  const origin = exchange.header('origin')
  const site = exchange.header('sec-fetch-site')
  // No page can set this header, and it is right even where a proxy hides the scheme from us.
  if (site === 'same-origin') return
  if (origin === undefined && (site === undefined || site === 'none')) return
  if (origin !== undefined && isOwn(origin, asked)) return
  const crossOrigin = exchange.crossOrigin ?? asked.crossOrigin
  if (crossOrigin === 'credentials') return
  if (crossOrigin === 'plain' && !hasCredentials(exchange)) return
  throw new OriginRefused()
}

// A page under https is trusted no less where a proxy ends TLS and nobody has told us; one under http is nobody's where we speak https.
function isOwn(origin: string, { host, secure }: Asked): boolean {
  const [, scheme, named] = ORIGIN.exec(origin) ?? []
  if (named === undefined || host === '' || (secure && scheme === 'http')) return false
  const own = hostIn(`${scheme}://${host}`)
  return own !== undefined && own === hostIn(origin)
}

function hostIn(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined
}

// What a browser adds by itself for a visitor.
function hasCredentials(exchange: Exchange): boolean {
  return exchange.header('cookie') !== undefined || exchange.header('authorization') !== undefined
}
