/**
 * From http to https, and browsers told to stay there.
 *
 * @module
 */
import { defineSetting, type Form, optionFault, type Read, type Setting } from '@tsango/core/settings'
import { BadRequest } from '@tsango/http/errors'
import { defineSlot, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { pathMatcher } from '../csrf/exempt.ts'
import { nameOfHost, shownHost } from '../hosts/host.ts'

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
  /** Paths that are answered over http, exact or with `*` at the end, such as `/health/*`. */
  readonly exempt?: readonly string[]
}

interface Https {
  readonly redirect: boolean
  readonly header: string | undefined
  readonly isExempt: (path: string) => boolean
}

const FORM: Readonly<Record<string, Form>> = {
  redirect: 'boolean',
  hsts: { anyOf: ['off', 'duration'] },
  includeSubDomains: 'boolean',
  preload: 'boolean',
  exempt: 'list',
}

/** Redirect and `Strict-Transport-Security`; default: the header in production, over https alone, and no redirect. */
export const httpsSetting: Setting<Https> = defineSetting('https', {
  help: 'true redirects http to https; { redirect, hsts: "365d", includeSubDomains, preload, exempt: ["/health/*"] } says it in detail; false does neither.',
  form: {
    anyOf: [
      'boolean',
      { options: FORM, alone: { true: { redirect: true }, false: { redirect: false, hsts: false, preload: false } } },
    ],
  },
  read: (given, { mode }) => {
    if (given === undefined) return readOptions(mode === 'production' ? {} : { hsts: false })
    if (typeof given === 'boolean') return readOptions(given ? { redirect: true } : { hsts: false })
    if (typeof given !== 'object' || given === null)
      return { fault: `${JSON.stringify(given)} is not true, false or options.` }
    return optionFault(given, FORM) ?? readOptions(given)
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
    if (seconds < 0) return { fault: 'hsts is a length of time before it began.', hint: 'Write it like "365d".' }
    if (preload && (seconds < A_YEAR || !includeSubDomains))
      return { fault: 'preload asks for an "hsts" of a year and for "includeSubDomains": no browser would take it.' }
    const relative = exempt.find((path) => !path.startsWith('/'))
    if (relative !== undefined) return { fault: `${JSON.stringify(relative)} is not a path: it starts with a slash.` }
    const rest = `${includeSubDomains ? '; includeSubDomains' : ''}${preload ? '; preload' : ''}`
    const header = hsts === false ? undefined : `max-age=${seconds}${rest}`
    return { value: { redirect, header, isExempt: pathMatcher(exempt) } }
  } catch {
    return { fault: `hsts: ${JSON.stringify(hsts)} is not a length of time.`, hint: 'Write it like "365d".' }
  }
}

function refusal(host: string): BadRequest {
  return new BadRequest(
    `The host "${shownHost(host)}" cannot be redirected to: it is no name with or without a port.`,
    {
      code: 'host_invalid',
    },
  )
}

/**
 * Makes the slot that redirects http to https (308) and sends `Strict-Transport-Security` (RFC 6797) over https. Where `Host` is anything but a
 * name with or without a port, the answer is 400. Which names are the site's own is what the slot `hosts` decides.
 */
export function https(): Slot {
  return defineSlot({
    name: 'https',
    prepare: ({ setting }) => {
      const { redirect, header, isExempt } = setting(httpsSetting)
      return {
        decide(exchange) {
          if (exchange.secure) {
            if (header !== undefined) exchange.setHeader('strict-transport-security', header)
            return
          }
          if (!redirect || isExempt(exchange.c.req.path)) return
          const origin = `https://${exchange.host.replace(/:80$/, '')}`
          // Without the slot hosts in front, it is whatever the client wrote: "a@evil.example" would lead to evil.example.
          const isPlain = nameOfHost(exchange.host) !== undefined && URL.canParse(origin)
          if (!isPlain || !URL.canParse(exchange.c.req.url)) throw refusal(exchange.host)
          const { pathname, search } = new URL(exchange.c.req.url)
          return new Response(null, { status: 308, headers: { location: `${origin}${pathname}${search}` } })
        },
      }
    },
  })
}
