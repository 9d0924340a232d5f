import { lookup } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { AddressRefused, ClientInvalid } from './errors.ts'

/** Decides which addresses may be asked. */
export interface Guard {
  /** Refuses an address that is written in numbers, and another scheme than http and https, before anything is asked. */
  check(url: URL): void
  /** For the connection: resolves the name, refuses it whole where one of its addresses is refused, and gives the very addresses that were looked at. */
  readonly lookup: LookupFunction
}

// The special-purpose registries of IANA (RFC 6890 and what came after).
const REFUSED_V4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  // Azure's metadata, which is public by its number.
  ['168.63.129.16', 32],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const

// Of IPv6 only what is given out to the public is asked at all, so that loopback, local, mapped and translated addresses need no list.
const PUBLIC_V6 = ['2000::', 3] as const
// In it: Teredo and its kin, documentation, and 6to4, which holds an address of IPv4.
const REFUSED_V6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const

/** What {@link createGuard} takes. */
export interface GuardOptions {
  /** Names of hosts, addresses and networks that are asked though they are not public: `['stock.internal', '10.1.0.0/16']`. */
  readonly allow?: readonly string[]
  /** Resolves a name; default: as the system does. For tests. */
  readonly resolve?: typeof lookup
}

/** Makes what decides which addresses may be asked. Raises {@link ClientInvalid}. */
export function createGuard({ allow = [], resolve = lookup }: GuardOptions): Guard {
  const refused = new BlockList()
  for (const [network, prefix] of REFUSED_V4) refused.addSubnet(network, prefix, 'ipv4')
  for (const [network, prefix] of REFUSED_V6) refused.addSubnet(network, prefix, 'ipv6')
  const open = new BlockList()
  open.addSubnet(...PUBLIC_V6, 'ipv6')
  const { names, networks } = allowed(allow)

  function mayAsk(address: string): boolean {
    const family = isIP(address)
    // One with a zone is of this machine's own links.
    if (family === 0 || address.includes('%')) return false
    if (family === 4) return networks.check(address, 'ipv4') || !refused.check(address, 'ipv4')
    return networks.check(address, 'ipv6') || (open.check(address, 'ipv6') && !refused.check(address, 'ipv6'))
  }

  return {
    check(url) {
      if (url.protocol !== 'http:' && url.protocol !== 'https:')
        throw new AddressRefused(url.host, `its scheme is "${url.protocol}" and not http or https`)
      if (url.username !== '' || url.password !== '')
        throw new AddressRefused(url.host, 'it carries a name or a password: send them in the header "authorization"')
      const address = hostOf(url)
      if (isIP(address) !== 0 && !mayAsk(address)) throw new AddressRefused(url.host, NOT_PUBLIC)
    },
    lookup(hostname, options, callback) {
      resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, [])
        const isKnown = names.has(bare(hostname))
        // A name that leads to both is one that somebody turned: none of its addresses is asked.
        if (!isKnown && !addresses.every(({ address }) => mayAsk(address)))
          return callback(new AddressRefused(hostname, NOT_PUBLIC), [])
        const [first] = addresses
        if (options.all || first === undefined) return callback(null, addresses)
        callback(null, first.address, first.family)
      })
    },
  }
}

const NOT_PUBLIC = 'it leads into a network that is not public. Name it in "allow" if it is meant'

/** The host of an address without the brackets of IPv6. */
function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
}

function bare(hostname: string): string {
  return hostname.toLowerCase().replace(/\.$/, '')
}

function allowed(all: readonly string[]): { readonly names: ReadonlySet<string>; readonly networks: BlockList } {
  const names = new Set<string>()
  const networks = new BlockList()
  for (const one of all) {
    const [address = '', prefix] = one.split('/')
    const family = isIP(address)
    if (family !== 0) addNetwork(networks, one, address, prefix)
    else if (/^[\w-]+(?:\.[\w-]+)*$/.test(one)) names.add(one.toLowerCase())
    else throw new ClientInvalid(`"${one}" in "allow" is no name of a host, no address and no network`)
  }
  return { names, networks }
}

function addNetwork(networks: BlockList, text: string, address: string, prefix: string | undefined): void {
  const isV6 = isIP(address) === 6
  const length = prefix === undefined ? (isV6 ? 128 : 32) : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1
  if (length < 0 || length > (isV6 ? 128 : 32)) throw new ClientInvalid(`"${text}" in "allow" is no network`)
  networks.addSubnet(address, length, isV6 ? 'ipv6' : 'ipv4')
}
