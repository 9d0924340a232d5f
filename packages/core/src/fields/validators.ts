import { canonicalIp } from '@tsango/toolkit/addresses'
import { parseDate, parseDateTime, parseTime } from '@tsango/toolkit/dates'
import { isUuid } from '@tsango/toolkit/ids'

/** One fault of a value: a stable code for programs, a sentence for people. */
export interface Fault {
  readonly code: string
  readonly message: string
}

/** A check of one value: returns the fault it finds, or nothing. */
export type Validator<T = unknown> = (value: T) => Fault | undefined

const EMAIL = /^[^\s@<>"(),:;[\]\\]+@[^\s@<>"(),:;[\]\\.]+(\.[^\s@<>"(),:;[\]\\.]+)+$/u
const SLUG = /^[-a-zA-Z0-9_]+$/

/** Accepts an address of the form `name@host.tld`. */
export const isEmail: Validator<string> = (value) =>
  value.length <= 320 && EMAIL.test(value) ? undefined : { code: 'email', message: 'Enter a valid e-mail address.' }

/** Accepts letters, digits, hyphens and underscores. */
export const isSlug: Validator<string> = (value) =>
  SLUG.test(value) ? undefined : { code: 'slug', message: 'Enter letters, digits, hyphens and underscores only.' }

/** Accepts an absolute `http:` or `https:` URL. */
export const isUrl: Validator<string> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined
  return url && (url.protocol === 'http:' || url.protocol === 'https:')
    ? undefined
    : { code: 'url', message: 'Enter a full URL that starts with http:// or https://.' }
}

/** Makes a check against a regular expression. */
export function matches(pattern: RegExp, message = 'Enter a value of the right form.'): Validator<string> {
  const anchored = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''))
  return (value) => (anchored.test(value) ? undefined : { code: 'pattern', message })
}

const check =
  (code: string, message: string, holds: (value: string) => boolean): Validator<string> =>
  (value) =>
    holds(value) ? undefined : { code, message }

function readable(read: () => unknown): boolean {
  try {
    read()
    return true
  } catch {
    return false
  }
}

/** Accepts letters and digits of any script, hyphens and underscores. */
export const isUnicodeSlug: Validator<string> = check(
  'unicode_slug',
  'Enter letters, digits, hyphens and underscores only.',
  (value) => /^[-\p{L}\p{M}\p{N}_]+$/u.test(value),
)

/** Accepts a telephone number as E.164 writes it: `+`, then 2 to 15 digits of which the first is no zero. */
export const isPhone: Validator<string> = check('phone_e164', 'Enter a number such as +4930123456.', (value) =>
  /^\+[1-9]\d{1,14}$/.test(value),
)

/** Accepts a colour as CSS writes it in hexadecimal: `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa`. */
export const isHexColor: Validator<string> = check('hex_color', 'Enter a colour such as #3366ff.', (value) =>
  /^#(?:[\da-f]{3}|[\da-f]{4}|[\da-f]{6}|[\da-f]{8})$/i.test(value),
)

/** Accepts a UUID in text, in either case. */
export const isUuidText: Validator<string> = check('uuid', 'Enter a UUID.', isUuid)

/** Accepts a day such as `2026-11-20`. */
export const isIsoDate: Validator<string> = check('iso_date', 'Enter a day such as 2026-11-20.', (value) =>
  readable(() => parseDate(value)),
)

/** Accepts a time of day such as `14:05:00`. */
export const isIsoTime: Validator<string> = check('iso_time', 'Enter a time of day such as 14:05:00.', (value) =>
  readable(() => parseTime(value)),
)

/** Accepts a moment with its offset from UTC, such as `2026-11-20T14:05:00Z`. */
export const isIsoDateTime: Validator<string> = check(
  'iso_datetime',
  'Enter a moment such as 2026-11-20T14:05:00Z.',
  (value) => readable(() => parseDateTime(value)),
)

/** Accepts an IPv4 address of four decimal numbers. */
export const isIpv4: Validator<string> = check('ipv4', 'Enter an IPv4 address.', (value) =>
  Boolean(canonicalIp(value) && !value.includes(':')),
)

/** Accepts an IPv6 address, without a zone. */
export const isIpv6: Validator<string> = check('ipv6', 'Enter an IPv6 address.', (value) =>
  Boolean(canonicalIp(value) && value.includes(':')),
)

/** Accepts an IPv4 or an IPv6 address. */
export const isIpAddress: Validator<string> = check('ip_address', 'Enter an IP address.', (value) =>
  Boolean(canonicalIp(value)),
)

/** Accepts a path that stays below where it starts: no `..`, no NUL, and no root. */
export const isFilePath: Validator<string> = check(
  'filepath',
  'Enter a path without ".." that does not start at a root.',
  (value) =>
    value !== '' && !value.includes('\0') && !/^(?:[/\\]|[a-z]:)/i.test(value) && !value.split(/[/\\]/).includes('..'),
)

/** Accepts text without the NUL character, which no text column can hold anyway: for text within JSON and casts. */
export const noNull: Validator<string> = check(
  'no_null',
  'Text cannot hold the NUL character.',
  (value) => !value.includes('\0'),
)

/** Accepts e-mail addresses between commas. */
export const isEmailList: Validator<string> = check('email_list', 'Enter e-mail addresses between commas.', (value) =>
  value.split(',').every((one) => isEmail(one.trim()) === undefined),
)

/** Accepts a whole number as text, of any size. */
export const isInteger: Validator<string> = check('integer', 'Enter a whole number.', (value) =>
  /^[+-]?\d+$/.test(value),
)
