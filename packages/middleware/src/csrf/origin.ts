import type { Exchange } from '@tsango/http/slots'

/** Why a request does not come from a page of ours; nothing where it does, or where the browser does not say. */
export function foreignOrigin(exchange: Exchange, trusted: ReadonlySet<string>): string | undefined {
  const origin = exchange.header('origin')
  if (origin !== undefined && trusted.has(origin)) return undefined
  // No page can set this header, and it is right even where a proxy hides the scheme from us.
  const site = exchange.header('sec-fetch-site')
  if (site === 'same-origin' || site === 'none') return undefined
  if (site !== undefined)
    return `The form was sent from another site (${site === 'same-site' ? 'a neighbour of this one' : 'cross-site'}).`
  if (origin === undefined) return undefined
  if (origin === `${exchange.secure ? 'https' : 'http'}://${exchange.host}`) return undefined
  return 'The form was sent from another origin. Behind a proxy that ends TLS, the setting "proxies" must name it.'
}
