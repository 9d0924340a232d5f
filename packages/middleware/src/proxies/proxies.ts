/**
 * What a proxy in front says about the client, believed only where the proxy is ours.
 *
 * @module
 */
import { defineSetting, type Setting } from '@tsango/core/settings'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import { type Network, normalizeAddress, parseNetwork } from './networks.ts'

const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1']

/** Addresses and networks of proxies that are believed; default: none. `true` stands for proxies on this machine. */
export const proxiesSetting: Setting<readonly Network[]> = defineSetting<readonly Network[]>('proxies', {
  help: 'true for a proxy on this machine, or addresses and networks of proxies such as ["10.0.0.0/8"].',
  read: (given = []) => {
    const listed = given === true ? LOOPBACK : given === false ? [] : given
    if (!Array.isArray(listed)) return { fault: `${JSON.stringify(given)} is not true, false or a list.` }
    const networks = listed.map((one: unknown) => (typeof one === 'string' ? parseNetwork(one) : undefined))
    const wrong = networks.indexOf(undefined)
    if (wrong !== -1) return { fault: `${JSON.stringify(listed[wrong])} is not an address or a network.` }
    return { value: networks.filter((network) => network !== undefined) }
  },
})

/**
 * Makes the slot that takes address, scheme and host of the client from `X-Forwarded-For`, `-Proto` and `-Host`, where the connection
 * comes from a trusted proxy. Of several addresses the last that is not a proxy's counts: those before it are whatever the client sent.
 */
export function proxies(): Slot {
  return defineSlot({
    name: 'proxies',
    prepare: ({ setting }) => {
      const networks = setting(proxiesSetting)
      if (networks.length === 0) return {}
      const trusts = (address: string): boolean => networks.some((network) => network(address))
      return { begin: (exchange) => believe(exchange, trusts) }
    },
  })
}

function believe(exchange: Exchange, trusts: (address: string) => boolean): void {
  if (exchange.address === undefined || !trusts(exchange.address)) return
  const chain = listOf(exchange.header('x-forwarded-for')).map(normalizeAddress)
  while (chain.length > 1 && trusts(chain.at(-1) ?? '')) chain.pop()
  const client = chain.at(-1)
  if (client !== undefined && client !== '') exchange.address = client
  const scheme = listOf(exchange.header('x-forwarded-proto')).at(-1)?.toLowerCase()
  if (scheme === 'https' || scheme === 'http') exchange.secure = scheme === 'https'
  const host = listOf(exchange.header('x-forwarded-host')).at(-1)
  if (host !== undefined && host !== '') exchange.host = host
}

function listOf(header: string | undefined): string[] {
  return header === undefined ? [] : header.split(',').map((part) => part.trim())
}
