/**
 * Addresses of the internet.
 *
 * @module
 */

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/
const V6 = /^[\da-f.]*:[\da-f:.]*$/i
// The longest form, with four decimal numbers at the end.
const LONGEST = 45

/**
 * An IP address in its one form: IPv4 as it is, IPv6 as RFC 5952 has it, short and in lower case; `undefined` for what is none. Zones are refused.
 *
 * @example
 * canonicalIp('2001:DB8:0:0:0:0:0:1') // → '2001:db8::1'
 */
export function canonicalIp(text: string): string | undefined {
  if (V4.test(text)) return text
  if (text.length > LONGEST || !V6.test(text)) return undefined
  const url = `http://[${text}]/`
  return URL.canParse(url) ? new URL(url).hostname.slice(1, -1) : undefined
}

/**
 * What one client has of addresses, to count him by: IPv4 as it is, also inside of IPv6; of IPv6 the first 64 bits, as all the others are for one customer
 * to choose (RFC 6177). Text that is no address stays as it is.
 *
 * @example
 * clientNetwork('203.0.113.7') // → '203.0.113.7'
 * clientNetwork('2001:db8::1') // → '2001:db8:0:0::/64'
 */
export function clientNetwork(address: string): string {
  if (!address.includes(':')) return address
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)
  if (mapped?.[1] !== undefined) return mapped[1]
  const [head = '', tail] = address.toLowerCase().split('%', 1).join('').split('::')
  const groups = head === '' ? [] : head.split(':')
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const whole = [...groups, ...Array<string>(Math.max(0, missing)).fill('0'), ...(tail ? tail.split(':') : [])]
  return `${whole
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`
}
