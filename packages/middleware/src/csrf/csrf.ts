/**
 * Protection of forms against requests that other sites make in a visitor's name (OWASP: signed double-submit cookie).
 *
 * @module
 */

import { definePoint } from '@tsango/core/apps'
import { TsangoError } from '@tsango/core/errors'
import { hasForm, readForm } from '@tsango/http/body'
import { Forbidden } from '@tsango/http/errors'
import { secret, slashes } from '@tsango/http/settings'
import { defineSlot, type Exchange, exchangeOf, requestVariable, type Slot } from '@tsango/http/slots'
import type { Context } from 'hono'
import { hasSessionCookie, sessionInUse } from '../sessions/sessions.ts'
import { pathMatcher } from './exempt.ts'
import { foreignOrigin } from './origin.ts'
import { nameOfPair } from './query.ts'
import { type CsrfPlan, csrfSetting } from './setting.ts'
import { createTokens, maskSecret, matchesSecret, newSecret, type Tokens } from './tokens.ts'

export { type CsrfOptions, type CsrfPlan, csrfSetting } from './setting.ts'

/** The point at which an app names a path of its own that is not checked, exact, but for the slash that the setting `slashes` gives or takes: one that browsers or programs call and that changes nothing of anybody's. */
export const csrfExempt = definePoint<string>('csrfExempt', { owner: 'middleware' })

/** The field of a form that holds the token. */
export const CSRF_FIELD = 'csrfToken'

/** The header that holds the token where a script sends the request. */
export const CSRF_HEADER = 'x-csrf-token'

/** Raised when a request that changes something does not prove that it comes from a page of this site: 403. */
export class CsrfFailed extends Forbidden {
  constructor(reason: string) {
    super(`${reason} Nothing was changed. Reload the page and try again.`, { code: 'csrf_failed' })
  }
}

/** Raised when a handler asks for a token and no csrf slot is in the application. */
export class NoCsrf extends TsangoError {
  readonly code = 'no_csrf'

  constructor() {
    super(
      'There is no csrf slot in front of this handler, or its route skips it. Add middleware() to "apps", or toHono(csrf()) to the Hono app, and take "csrf" out of what the route skips.',
    )
  }
}

const SAFE = ['GET', 'HEAD', 'OPTIONS', 'TRACE']

interface HandedOut {
  readonly secret: string
  /** The session that the cookie which the browser has, or gets, is signed for. */
  readonly session: string
  readonly fresh: boolean
}

/** The protection of one request. */
class Guard {
  readonly #exchange: Exchange
  readonly #plan: CsrfPlan
  readonly #tokens: Tokens
  #handedOut: HandedOut | undefined

  constructor(exchange: Exchange, plan: CsrfPlan, tokens: Tokens) {
    this.#exchange = exchange
    this.#plan = plan
    this.#tokens = tokens
  }

  /** Whether a token was handed out. */
  get isUsed(): boolean {
    return this.#handedOut !== undefined
  }

  /** The token for a form of this response. */
  async token(): Promise<string> {
    const session = await this.#session()
    if (this.#handedOut?.session !== session) {
      const cookie = this.#exchange.cookie(this.#plan.cookie)
      const known = cookie === undefined ? undefined : this.#tokens.secretOf(cookie, session)
      this.#handedOut = { secret: known ?? newSecret(), session, fresh: known === undefined }
    }
    return maskSecret(this.#handedOut.secret)
  }

  /** Raises {@link CsrfFailed} unless the request proves where it comes from. */
  async check(): Promise<void> {
    const foreign = foreignOrigin(this.#exchange, this.#plan.trusted)
    if (foreign !== undefined) throw new CsrfFailed(foreign)
    const cookie = this.#exchange.cookie(this.#plan.cookie)
    if (cookie === undefined) throw new CsrfFailed('The cookie of the form is missing.')
    const known = this.#tokens.secretOf(cookie, await this.#session())
    if (known === undefined) throw new CsrfFailed('The cookie of the form is not valid, or of another session.')
    const sent = this.#exchange.header(CSRF_HEADER) ?? (await this.#fieldOfForm())
    if (sent === undefined) throw new CsrfFailed('The token of the form is missing.')
    if (!matchesSecret(sent, known)) throw new CsrfFailed('The token of the form is not valid.')
  }

  /** Puts the cookie into the response where a token was handed out that the browser's own does not fit. */
  async deliver(): Promise<void> {
    if (this.#handedOut === undefined) return
    const { secret, session: before, fresh } = this.#handedOut
    this.#exchange.setHeader('vary', 'Cookie')
    this.#exchange.setHeader('cache-control', 'private, no-store')
    const after = await this.#session()
    if (!fresh && after === before) return
    // A session that began after the form was written takes its token along. One that changed its id must not: whoever knew the former
    // one may know the token.
    const changedId = (await sessionInUse(this.#exchange.c))?.former !== undefined
    if (after !== before && changedId) return
    const { cookie, secure } = this.#plan
    const text = this.#tokens.sign(secret, after)
    this.#exchange.addCookie(`${cookie}=${text}; Path=/; SameSite=Lax${secure ? '; Secure' : ''}`)
  }

  /** The id of the session that the next request will have; where there is none, the signature alone binds. */
  async #session(): Promise<string> {
    const current = await sessionInUse(this.#exchange.c)
    if (current === undefined) return ''
    return current.isNew && (current.isEmpty || !current.changed) ? '' : current.id
  }

  async #fieldOfForm(): Promise<string | undefined> {
    const { c } = this.#exchange
    if (!hasForm(c)) return undefined
    const field = (await readForm(c)).get(CSRF_FIELD)
    return typeof field === 'string' ? field : undefined
  }
}

/** What browsers add by themselves once a visitor has typed it in. */
const AMBIENT = /^(?:basic|digest|negotiate|ntlm)\b/i

/** The types of bodies that a form of another site can send (Fetch, "CORS-safelisted request-header"). */
const FORM_TYPES = /^(?:application\/x-www-form-urlencoded|multipart\/form-data|text\/plain)\b/i

function isFromProgram(exchange: Exchange): boolean {
  const authorization = exchange.header('authorization')
  if (authorization !== undefined)
    return !AMBIENT.test(authorization) || foreignOrigin(exchange, new Set()) === undefined
  // A form of another site may ask for another method, and what a browser sends then is a form all the same.
  if (exchange.sentMethod !== 'POST') return true
  const type = exchange.header('content-type')
  return type !== undefined && !FORM_TYPES.test(type.trim())
}

const guards = requestVariable<Guard>('tsango.csrf')

/**
 * The token for the hidden field `csrfToken` of a form, masked anew at each call. Raises {@link NoCsrf} without the slot.
 *
 * @example
 * const form = async (c: Context) => c.html(`<input type="hidden" name="csrfToken" value="${await csrfToken(c)}">`)
 */
export function csrfToken(c: Context): Promise<string> {
  const guard = guards.get(c)
  if (guard === undefined) throw new NoCsrf()
  return guard.token()
}

/**
 * Puts the token, masked anew, into the header `X-CSRF-Token` of the response, for scripts that send it back in that of their requests. Scripts of other
 * origins read it only where `cors` exposes it to them. Raises {@link NoCsrf} without the slot.
 *
 * @example
 * const me = async (c: Context) => {
 *   await sendCsrfToken(c)
 *   return c.json({ name: 'Ann' })
 * }
 */
export async function sendCsrfToken(c: Context): Promise<void> {
  exchangeOf(c).setHeader(CSRF_HEADER, await csrfToken(c))
}

/** Whether the response has a token in it. False without the slot. */
export function hasCsrfToken(c: Context): boolean {
  return guards.peek(c)?.isUsed === true
}

/** Whether a request proves where it comes from, for those who want to answer better than with {@link CsrfFailed} where it does not. */
export async function passesCsrf(c: Context): Promise<boolean> {
  const guard = guards.get(c)
  if (guard === undefined) throw new NoCsrf()
  try {
    await guard.check()
    return true
  } catch (error) {
    if (error instanceof CsrfFailed) return false
    throw error
  }
}

/**
 * Makes the slot that refuses requests that change something unless they carry the token of the page, and come from a page of ours by what
 * the browser says. Safe methods pass, as do requests without a session's cookie that no page of another site can make: those with a token
 * in `Authorization`, and those whose method or type of body a browser sends to another site only after a preflight. A GET with a token in its query
 * (a form that forgot its `method`) is led to the address without it (302).
 */
export function csrf(): Slot {
  return defineSlot({
    name: 'csrf',
    prepare: ({ setting, app }) => {
      const plan = setting(csrfSetting)
      const exempt = pathMatcher([...(app?.contributions(csrfExempt) ?? []), ...plan.exempt], setting(slashes))
      const tokens = createTokens(setting(secret).keys)
      const safe = new Set(plan.checkQuery ? SAFE : [...SAFE, 'QUERY'])
      return {
        provides: [guards.provide((exchange) => new Guard(exchange, plan, tokens))],
        decide(exchange) {
          const { c } = exchange
          const clean = CARRIES_TOKEN.test(c.req.url) ? withoutToken(exchange) : undefined
          if (clean !== undefined) return clean
          if (safe.has(c.req.method) || exempt(c.req.path)) return
          if (!hasSessionCookie(c) && isFromProgram(exchange)) return
          return (guards.get(c) ?? new Guard(exchange, plan, tokens)).check()
        },
        contribute(exchange) {
          const guard = guards.peek(exchange.c)
          if (guard?.isUsed) return guard.deliver()
        },
      }
    },
  })
}

const CARRIES_TOKEN = new RegExp(`[?&]${CSRF_FIELD}=`)

/** Leads a reader away from an address with a token in it, which would get into logs, histories and `Referer`. */
function withoutToken({ c }: Exchange): Response | undefined {
  if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return undefined
  const { pathname, search } = new URL(c.req.url)
  const pairs = search.slice(1).split('&')
  const left = pairs.filter((pair) => nameOfPair(pair) !== CSRF_FIELD)
  if (left.length === pairs.length) return undefined
  const query = left.length === 0 ? '' : `?${left.join('&')}`
  // A path that begins with two slashes would be an address of another host.
  const location = `${pathname.replace(/^\/{2,}/, '/')}${query}`
  return new Response(null, { status: 302, headers: { location, 'cache-control': 'no-store' } })
}

/** A hidden field with the token, for templates that write HTML by hand. */
export async function csrfField(c: Context): Promise<string> {
  return `<input type="hidden" name="${CSRF_FIELD}" value="${await csrfToken(c)}">`
}
