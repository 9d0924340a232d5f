/**
 * What a proxy in front says about the client, believed only where the proxy is ours.
 *
 * @module
 */
import { defineSetting, type Form, optionFault, type Setting } from '@tsango/core/settings'
import type { Logger } from '@tsango/http/log'
import { logger } from '@tsango/http/settings'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import { isRecord } from '@tsango/toolkit/records'
import { parseForwarded } from './forwarded.ts'
import { LOOPBACK, type Network, normalizeAddress, parseNetwork } from './networks.ts'

/** What the word `private` stands for: networks that no address of the internet is in (RFC 1918, 4193, 3927, 4291), and this machine. */
const PRIVATE = [
  ...LOOPBACK,
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
]

/** What a proxy writes: `X-Forwarded-For`, `-Proto` and `-Host`; `Forwarded` (RFC 7239); or the client's address alone in a header of its own. */
export type ProxyHeader = 'x-forwarded' | 'forwarded' | 'x-real-ip' | 'cf-connecting-ip'

/** What can be given for {@link proxiesSetting} in detail. */
export interface ProxyOptions {
  /** Addresses and networks of proxies, `'private'` for all private ones; `true` stands for those on this machine. */
  readonly trust: boolean | 'private' | readonly string[]
  /** The one that the proxy writes itself; default: `'x-forwarded'`. Others are whatever the client sent, and never read. */
  readonly header?: ProxyHeader
}

interface Plan {
  readonly networks: readonly Network[]
  readonly header: ProxyHeader
}

const HEADERS: readonly string[] = ['x-forwarded', 'forwarded', 'x-real-ip', 'cf-connecting-ip']
const TRUST: Form = { anyOf: ['boolean', { choice: ['private'] }, 'list'] }
const FORM: Readonly<Record<string, Form>> = { trust: TRUST, header: { choice: HEADERS } }

/** Addresses and networks of proxies that are believed, and what they write; default: none. `true` stands for proxies on this machine, `'private'` for those in private networks. */
export const proxiesSetting: Setting<Plan> = defineSetting<Plan>('proxies', {
  help: 'true for a proxy on this machine, addresses and networks such as ["10.0.0.0/8"], "private" for all private networks, or { trust: ["10.0.0.0/8"], header: "forwarded" }.',
  form: {
    anyOf: ['boolean', { choice: ['private'] }, 'list', { options: FORM, alone: 'trust' }],
  },
  read: (given = []) => {
    const isDetailed = isRecord(given)
    const found = isDetailed ? optionFault(given, FORM) : undefined
    if (found !== undefined) return found
    // Each value is looked at below.
    const { trust, header = 'x-forwarded' } = (isDetailed ? given : { trust: given }) as Partial<ProxyOptions>
    if (!HEADERS.includes(header))
      return { fault: `header is ${JSON.stringify(header)}.`, hint: `Known: ${HEADERS.join(', ')}.` }
    const named = trust === true ? LOOPBACK : trust === false ? [] : trust === 'private' ? ['private'] : trust
    if (!Array.isArray(named)) return { fault: `${JSON.stringify(given)} is not true, false or a list, nor "private".` }
    const listed = named.flatMap((one: unknown) => (one === 'private' ? PRIVATE : [one]))
    const networks = listed.map((one: unknown) => (typeof one === 'string' ? parseNetwork(one) : undefined))
    const wrong = networks.indexOf(undefined)
    if (wrong !== -1)
      return { fault: `${JSON.stringify(listed[wrong])} is neither an address nor a network, nor "private".` }
    return { value: { networks: networks.filter((network) => network !== undefined), header } }
  },
})

/**
 * Makes the slot that takes address, scheme and host of the client from the header that a trusted proxy writes, where the connection comes from one. Of
 * several addresses the last that is not a proxy's counts: those before it are whatever the client sent.
 */
export function proxies(): Slot {
  return defineSlot({
    name: 'proxies',
    prepare: ({ setting, mode }) => {
      const { networks, header } = setting(proxiesSetting)
      if (networks.length === 0) return mode === 'test' ? {} : { begin: warner(setting(logger)) }
      const trusts = (address: string): boolean => networks.some((network) => network(address))
      const read = READERS[header]
      return {
        begin(exchange) {
          if (exchange.address !== undefined && trusts(exchange.address)) believe(exchange, read(exchange), trusts)
        },
      }
    },
  })
}

/** Says once that there seems to be a proxy that nobody told us of. */
function warner(log: Logger): (exchange: Exchange) => void {
  let isTold = false
  return (exchange) => {
    if (isTold) return
    const name = ['x-forwarded-for', 'forwarded'].find((one) => exchange.header(one) !== undefined)
    if (name === undefined) return
    isTold = true
    log.write({
      level: 'warn',
      area: 'http',
      event: 'proxy_unknown',
      message: `A request came with the header "${name}", and no proxy is trusted: where one is in front, all clients have its address. Name it in the setting "proxies", such as proxies: ["10.0.0.0/8"]. Where none is, a client made it up.`,
    })
  }
}

/** What a proxy says: addresses from the client on, and of scheme and host what the nearest proxy said. */
interface Said {
  readonly chain: readonly string[]
  readonly scheme?: string | undefined
  readonly host?: string | undefined
}

const alone =
  (name: string) =>
  (exchange: Exchange): Said => ({ chain: listOf(exchange.header(name)).slice(-1) })

const READERS: Readonly<Record<ProxyHeader, (exchange: Exchange) => Said>> = {
  'x-forwarded': (exchange) => ({
    chain: listOf(exchange.header('x-forwarded-for')),
    scheme: listOf(exchange.header('x-forwarded-proto')).at(-1),
    host: listOf(exchange.header('x-forwarded-host')).at(-1),
  }),
  forwarded: (exchange) => {
    const elements = parseForwarded(exchange.header('forwarded') ?? '')
    return {
      chain: elements.map((element) => element.get('for') ?? ''),
      scheme: elements.at(-1)?.get('proto'),
      host: elements.at(-1)?.get('host'),
    }
  },
  'x-real-ip': alone('x-real-ip'),
  'cf-connecting-ip': alone('cf-connecting-ip'),
}

function believe(exchange: Exchange, { chain, scheme, host }: Said, trusts: (address: string) => boolean): void {
  const addresses = chain.map(normalizeAddress)
  while (addresses.length > 1 && trusts(addresses.at(-1) ?? '')) addresses.pop()
  const client = addresses.at(-1)
  if (client !== undefined && client !== '') exchange.address = client
  const known = scheme?.toLowerCase()
  if (known === 'https' || known === 'http') exchange.secure = known === 'https'
  if (host !== undefined && host !== '') exchange.host = host
}

function listOf(header: string | undefined): string[] {
  return header === undefined ? [] : header.split(',').map((part) => part.trim())
}
