/**
 * From http to https, and browsers told to stay there.
 *
 * @module
 */
import { defineSetting, type Form, type Read, type Setting } from '@tsango/core/settings'
import { defineSlot, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'

/** What can be given for {@link httpsSetting}; `true` stands for `{ redirect: true }`, `false` for nothing at all. */
export interface HttpsOptions {
  /** Whether http is redirected to https; default: no. Behind a proxy that ends TLS it needs the setting `proxies`. */
  readonly redirect?: boolean
  /** How long browsers remember to use https alone; default: a year. `false` says nothing to them. */
  readonly hsts?: DurationInput | false
  /** Whether that goes for all hosts below this one too; default: no. */
  readonly includeSubDomains?: boolean
  /** Whether the site may be put on the lists of browsers (hstspreload.org), which asks for a year and `includeSubDomains`; default: no. */
  readonly preload?: boolean
  /** Paths that are answered over http, such as a health check. */
  readonly exempt?: readonly string[]
}

interface Https {
  readonly redirect: boolean
  readonly header: string | undefined
  readonly exempt: ReadonlySet<string>
}

const FORM: Readonly<Record<string, Form>> = {
  redirect: 'boolean',
  hsts: { anyOf: ['off', 'duration'] },
  includeSubDomains: 'boolean',
  preload: 'boolean',
  exempt: 'list',
}
const NAMES = Object.keys(FORM)

/** Redirect and `Strict-Transport-Security`; default: the header in production, over https alone, and no redirect. */
export const httpsSetting: Setting<Https> = defineSetting('https', {
  help: 'true redirects http to https; { redirect, hsts: "365d", includeSubDomains, preload, exempt: ["/health"] } says it in detail; false does neither.',
  form: { anyOf: ['boolean', { options: FORM }] },
  read: (given, { mode }) => {
    if (given === undefined) return readOptions(mode === 'production' ? {} : { hsts: false })
    if (typeof given === 'boolean') return readOptions(given ? { redirect: true } : { hsts: false })
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is not true, false or options.` }
    const unknown = Object.keys(given).find((name) => !NAMES.includes(name))
    return unknown === undefined
      ? readOptions(given)
      : { fault: `"${unknown}" is not one of its options.`, hint: `Known: ${NAMES.join(', ')}.` }
  },
})

/** In seconds. */
const A_YEAR = 365 * 24 * 60 * 60

function readOptions({
  redirect = false,
  hsts = '365d',
  includeSubDomains = false,
  preload = false,
  exempt = [],
}: HttpsOptions): Read<Https> {
  try {
    const seconds = hsts === false ? 0 : Math.floor(parseDuration(hsts) / 1000)
    if (preload && (seconds < A_YEAR || !includeSubDomains))
      return { fault: 'preload asks for an "hsts" of a year and for "includeSubDomains": no browser would take it.' }
    const rest = `${includeSubDomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`
    const header = hsts === false ? undefined : `max-age=${seconds}${rest}`
    return { value: { redirect, header, exempt: new Set(exempt) } }
  } catch {
    return { fault: `hsts: ${JSON.stringify(hsts)} is not a length of time.`, hint: 'Write it like "365d".' }
  }
}

/** Makes the slot that redirects http to https (308) and sends `Strict-Transport-Security` (RFC 6797) over https. */
export function https(): Slot {
  return defineSlot({
    name: 'https',
    prepare: ({ setting }) => {
      const { redirect, header, exempt } = setting(httpsSetting)
      return {
        decide(exchange) {
          if (exchange.secure) {
            if (header !== undefined) exchange.setHeader('strict-transport-security', header)
            return
          }
          if (!redirect || exempt.has(exchange.c.req.path)) return
          const { pathname, search } = new URL(exchange.c.req.url)
          const host = exchange.host.replace(/:80$/, '')
          return new Response(null, { status: 308, headers: { location: `https://${host}${pathname}${search}` } })
        },
      }
    },
  })
}
