import { defineSetting, type Form, optionFault, type Setting } from '@tsango/core/settings'

/** What can be given for {@link csrfSetting}. */
export interface CsrfOptions {
  /** Origins besides our own whose pages may send forms, such as `https://forms.example.com`. */
  readonly trustedOrigins?: readonly string[]
  /** Paths that are not checked, exact or with `*` at the end: for webhooks, which prove who they are by themselves. */
  readonly exempt?: readonly string[]
  /** The cookie's name; `__Host-` is put in front where it is secure. Default: `csrf`. */
  readonly cookie?: string
  /** Whether the cookie is sent over https alone; default: in production. */
  readonly secure?: boolean
  /** Whether `QUERY` (RFC 10008) is checked like `POST`; default: no, as it only reads, and browsers ask before they send it to another site. */
  readonly checkQuery?: boolean
}

/** The options with their defaults. */
export interface CsrfPlan {
  readonly trusted: ReadonlySet<string>
  readonly exempt: readonly string[]
  readonly cookie: string
  readonly secure: boolean
  readonly checkQuery: boolean
}

const FORM: Readonly<Record<string, Form>> = {
  trustedOrigins: 'list',
  exempt: 'list',
  cookie: 'text',
  secure: 'boolean',
  checkQuery: 'boolean',
}
const NAMES = Object.keys(FORM)

/** Whose forms are trusted, and which paths are not checked. */
export const csrfSetting: Setting<CsrfPlan> = defineSetting<CsrfPlan>('csrf', {
  help: `Options: ${NAMES.join(', ')}.`,
  form: { options: FORM },
  read: (given = {}, { mode }) => {
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is not an object of options.` }
    const found = optionFault(given, FORM)
    if (found !== undefined) return found
    // Each value is looked at below; TypeScript users cannot give others.
    const { trustedOrigins = [], exempt = [], cookie = 'csrf', secure = mode === 'production' } = given as CsrfOptions
    const { checkQuery = false } = given as CsrfOptions
    const wrong = trustedOrigins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin)
    if (wrong !== undefined)
      return { fault: `${JSON.stringify(wrong)} is not an origin: write scheme://host, without a path.` }
    const relative = exempt.find((path) => !path.startsWith('/'))
    if (relative !== undefined) return { fault: `${JSON.stringify(relative)} is not a path: it starts with a slash.` }
    if (!/^[\w-]+$/.test(cookie)) return { fault: `${JSON.stringify(cookie)} is not the name of a cookie.` }
    const name = secure ? `__Host-${cookie}` : cookie
    return {
      value: { trusted: new Set(trustedOrigins), exempt, cookie: name, secure, checkQuery },
    }
  },
})
