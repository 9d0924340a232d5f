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
