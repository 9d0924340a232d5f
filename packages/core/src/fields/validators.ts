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
