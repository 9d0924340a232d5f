/** The networks of this machine. */
export const LOOPBACK: readonly string[] = ['127.0.0.0/8', '::1']

/** Whether an address belongs to a network. */
export type Network = (address: string) => boolean

interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

/** Reads an address or a network in CIDR notation, of either version; nothing where it is neither. */
export function parseNetwork(text: string): Network | undefined {
  const [base = '', size, ...rest] = text.split('/')
  const network = parseAddress(base)
  if (network === undefined || rest.length > 0 || (size !== undefined && !/^\d{1,3}$/.test(size))) return undefined
  const length = size === undefined ? network.bits : Number(size)
  if (length > network.bits) return undefined
  const shift = BigInt(network.bits - length)
  const prefix = network.value >> shift
  return (given) => {
    const address = parseAddress(normalizeAddress(given))
    return address !== undefined && address.bits === network.bits && address.value >> shift === prefix
  }
}

/** An address without port, brackets and zone, and version 4 inside of version 6 as version 4; empty where it is not one. */
export function normalizeAddress(text: string): string {
  const bare = text
    .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
    .replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1')
    .replace(/%.*$/, '')
    .toLowerCase()
  const plain = bare.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/, '')
  return parseAddress(plain) === undefined ? '' : plain
}

function parseAddress(text: string): Address | undefined {
  return text.includes(':') ? parse6(text) : parse4(text)
}

function parse4(text: string): Address | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined
  return { bits: 32, value: parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n) }
}

function parse6(text: string): Address | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [head = [], tail = []] = halves.map(groupsOf)
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail]
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined
  return { bits: 128, value: groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n) }
}

function groupsOf(half: string): string[] {
  return half === '' ? [] : half.split(':')
}
