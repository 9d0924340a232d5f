/**
 * Which names of hosts are answered, so that no forged one gets into links, redirects and caches.
 *
 * @module
 */

import { defineSetting, type Setting } from '@tsango/core/settings'
import { BadRequest } from '@tsango/http/errors'
import { defineSlot, type Exchange, type Slot } from '@tsango/http/slots'
import { isTexts } from '@tsango/toolkit/records'
import { hostMatcher, shownHost } from './host.ts'

const LOCAL: readonly string[] = ['localhost', '.localhost']
const FORM = /^\.?(?:[a-z0-9_-]+\.)*[a-z0-9_-]+$|^\[[0-9a-f:.]+\]$|^\*$/i

/** Names of hosts that are answered; required in production, else `localhost` and addresses in numbers, in tests all. */
export const hostsSetting: Setting<readonly string[]> = defineSetting<readonly string[]>('hosts', {
  help: 'A list of names without ports, such as ["example.com", ".example.com" for all below it]; ["*"] answers any.',
  form: 'list',
  read: (given, { mode }) => {
    if (given === undefined) {
      if (mode === 'production') return { fault: 'There is none, so every Host header would be believed.' }
      return { value: mode === 'test' ? ['*'] : LOCAL }
    }
    if (!isTexts(given) || given.length === 0) return { fault: 'It is not a list of names.' }
    const wrong = given.find((name) => !FORM.test(name))
    return wrong === undefined ? { value: given } : { fault: `"${wrong}" is not the name of a host.` }
  },
})

/** Makes the slot that answers 400 where `Host` is not among the allowed ones. */
export function hosts(): Slot {
  return defineSlot({
    name: 'hosts',
    prepare: ({ setting, mode }) => {
      const allowed = setting(hostsSetting)
      const isAllowed = hostMatcher(allowed, mode === 'development' && allowed === LOCAL)
      const any = allowed.includes('*')
      // Nearly all requests name one and the same host.
      let last: string | undefined
      return {
        decide(exchange) {
          const { host } = exchange
          exchange.isHostKnown = !any
          if (host === last && (any || isTargetOf(exchange))) return
          if (!isAllowed(host)) throw refusal(host)
          if (!any && !isTargetOf(exchange)) throw refusal(new URL(exchange.c.req.url).host)
          last = host
        },
      }
    },
  })
}

function refusal(host: string): BadRequest {
  return new BadRequest(
    `The host "${shownHost(host)}" is not one of this site. Its operator lists the hosts in the setting "hosts".`,
    { code: 'host_not_allowed' },
  )
}

// "GET http://other/ HTTP/1.1" names a second host, and that one gets into `c.req.url`. (`exchange.host` may be what a proxy says.)
function isTargetOf(exchange: Exchange): boolean {
  const { url } = exchange.c.req
  const host = exchange.header('host') ?? exchange.host
  const start = url.indexOf('//') + 2
  if (url.startsWith(host, start) && url.charAt(start + host.length) === '/') return true
  return URL.canParse(`http://${host}`) && new URL(url).hostname === new URL(`http://${host}`).hostname
}
