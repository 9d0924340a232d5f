/**
 * Redirects to other sites only where somebody meant them.
 *
 * @module
 */
import { TsangoError } from '@tsango/core/errors'
import {
  defineSlot,
  type Exchange,
  SettingNotDeclared,
  SettingWithoutDefault,
  type Slot,
  type SlotSetup,
} from '@tsango/http/slots'
import { hostMatcher } from '../hosts/host.ts'
import { hostsSetting } from '../hosts/hosts.ts'

/** Options of {@link redirects}. */
export interface RedirectsOptions {
  /** Origins to which redirects may lead besides the site's own and the names in the setting `hosts`: `'https://accounts.example.com'`. */
  readonly allow?: readonly string[]
}

/** Raised when a handler redirects to a site that nobody listed. */
export class UnsafeRedirect extends TsangoError {
  readonly code = 'unsafe_redirect'

  constructor(target: string) {
    super(
      `A redirect leads to ${target}, which is not this site. List the origin: redirects({ allow: ['${target}'] }).`,
    )
  }
}

/**
 * Makes the slot that turns a redirect to a foreign site into an error (500, with the place in the log), so that a `?next=` that a handler believed
 * leads nobody astray. Addresses are read as browsers read them: `//evil.example`, `/\evil.example` and `https:evil.example` are foreign.
 * The host of the request and the names in the setting `hosts` are the site's own, whatever their port; in development so is this machine.
 *
 * @example
 * const own = redirects({ allow: ['https://accounts.example.com'] })
 * own.name // → 'redirects'
 */
export function redirects({ allow = [] }: RedirectsOptions = {}): Slot {
  const allowed = new Set(allow.map((origin) => new URL(origin).origin))
  return defineSlot({
    name: 'redirects',
    prepare: ({ setting, mode }) => {
      // Whatever is answered is nothing to be sent to: "*" lists nobody.
      const isListed = hostMatcher(
        listed(setting).filter((name) => name !== '*'),
        false,
      )
      const isOurs = ({ origin, host, hostname }: URL): boolean =>
        allowed.has(origin) || isListed(host) || (mode === 'development' && LOOPBACK.test(hostname))
      return {
        transform(exchange, response) {
          if (response.status < 300 || response.status > 399) return
          const location = response.headers.get('location')
          if (location !== null) check(exchange, location, isOurs)
        },
      }
    },
  })
}

const LOOPBACK = /^(?:localhost|.+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])$/

// Alone in a Hono app in production, or without middleware() among the apps, nobody says which hosts are the site's.
function listed(setting: SlotSetup['setting']): readonly string[] {
  try {
    return setting(hostsSetting)
  } catch (error) {
    if (error instanceof SettingWithoutDefault || error instanceof SettingNotDeclared) return []
    throw error
  }
}

type IsOurs = (target: URL) => boolean

function check(exchange: Exchange, location: string, isOurs: IsOurs): void {
  // "http:\\evil.example" is an address of ours to a browser that came over http, and evil.example's to one that came over https: before a
  // proxy that nobody told us of, both do.
  for (const scheme of ['http', 'https']) checkFrom(`${scheme}://${exchange.host || 'localhost'}`, location, isOurs)
}

function checkFrom(base: string, location: string, isOurs: IsOurs): void {
  if (!URL.canParse(location, base)) throw new UnsafeRedirect('an address that cannot be read')
  const target = new URL(location, base)
  // The same site over https is where the slot https leads.
  const isOwn = target.host === new URL(base).host || target.host === new URL(base).hostname
  const isWeb = target.protocol === 'https:' || target.protocol === 'http:'
  if (isWeb && (isOwn || isOurs(target))) return
  throw new UnsafeRedirect(isWeb ? target.origin : `the scheme ${target.protocol}`)
}
