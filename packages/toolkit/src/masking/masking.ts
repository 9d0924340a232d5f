/**
 * What stands in the place of secrets in logs, on debug pages and in lists of settings.
 *
 * @module
 */

/** What stands where a secret was. */
export const MASK = '••••••'

const SECRET_HEADERS = /authorization$|^(?:cookie|set-cookie|sec-websocket-protocol)$/i
const SECRET_NAMES =
  /passw(?:or)?d|passphrase|(?:^|[-_])(?:pass|auth)$|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|signature|credential|session|csrf|otp|jwt|^(?:code|sig|pin|pw|key)$/i

/** Whether the name of a header, parameter or field says that its value is secret. */
export function isSecretName(name: string): boolean {
  return SECRET_HEADERS.test(name) || SECRET_NAMES.test(name)
}

/** A value, or the mask where its name says that it is secret. */
export function maskValue(name: string, value: string): string {
  return isSecretName(name) ? MASK : maskUrl(value)
}

/**
 * An address without its password and with the values of secret parameters masked.
 *
 * @example
 * maskUrl('/reset?token=abc&page=2') // → '/reset?token=••••••&page=2'
 * maskUrl('postgres://ann:pa55@db/blog') // → 'postgres://ann:••••••@db/blog'
 */
export function maskUrl(text: string): string {
  return maskAuthority(text)
    .replace(/(\/\/[^/?#@\s:]*):[^/?#@\s]+@/g, `$1:${MASK}@`)
    .replace(/([?&;])([^=&;?#\s]+)=([^&;#\s]*)/g, (whole, before: string, name: string) =>
      isSecretName(decode(name)) ? `${before}${name}=${MASK}` : whole,
    )
}

// What is an address as a whole is masked up to its last @: a password that somebody forgot to escape may hold one, and a slash.
function maskAuthority(text: string): string {
  return text.replace(/^([a-z][a-z0-9+.-]*:\/\/[^/?#@\s:]*):(\S*)@/i, `$1:${MASK}@`)
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
