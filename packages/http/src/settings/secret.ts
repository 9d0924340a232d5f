import { defineSetting, type Setting } from '@tsango/core/settings'
import { isTexts } from '@tsango/toolkit/records'
import { randomToken } from '@tsango/toolkit/signing'

/** The secrets that sign cookies, tokens and links. */
export interface Secrets {
  /** The newest first: it signs, all of them verify. As `keys` of a signer. */
  readonly keys: readonly string[]
  /** Whether none was given, so that one was made for this start alone. */
  readonly generated: boolean
}

const SHORTEST = 32
const FEWEST_LETTERS = 10
const WELL_KNOWN =
  /^(?:django-insecure|insecure|secret|change-?me|please-?change|password|your-?secret|default|example|test|dev|development)/i

/** What makes a secret easy to guess: too short, too uniform, or one that stands in documentation. */
export function weaknessOf(text: string): string | undefined {
  if (WELL_KNOWN.test(text)) return 'It starts like a well-known default.'
  if (text.length < SHORTEST) return `It has ${text.length} characters; ${SHORTEST} are the least.`
  const letters = new Set(text).size
  return letters < FEWEST_LETTERS
    ? `It is made of ${letters} different characters; ${FEWEST_LETTERS} are the least.`
    : undefined
}

/** The setting `secret`: one, or several with the newest first. Required in production; made anew for each start elsewhere. */
export const secret: Setting<Secrets> = defineSetting<Secrets>('secret', {
  help: 'A random text of 32 characters or more, such as env.secret("SECRET_KEY"). Make one with: openssl rand -base64 48',
  secret: true,
  form: { anyOf: ['list'] },
  read: (given, { mode }) => {
    if (given === undefined) {
      if (mode === 'production') return { fault: 'There is none, and cookies and tokens must be signed.' }
      return { value: { keys: [randomToken()], generated: true } }
    }
    const keys = typeof given === 'string' ? [given] : given
    if (!isTexts(keys) || keys.length === 0) return { fault: 'It is neither a text nor a list of texts.' }
    const weakness = keys.map(weaknessOf).find((found) => found !== undefined)
    if (weakness !== undefined && mode === 'production') return { fault: weakness }
    return keys.includes('') ? { fault: 'It is empty.' } : { value: { keys, generated: false } }
  },
})
