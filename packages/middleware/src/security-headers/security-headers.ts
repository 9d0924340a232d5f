/**
 * Headers that take from browsers what pages do not need: a content security policy with a nonce, and what goes with it.
 *
 * @module
 */
import { defineSlot, type Slot } from '@tsango/http/slots'
import { securityHeadersSetting } from './setting.ts'

export type { Directives } from './policy.ts'
export type { SecurityPreset } from './presets.ts'
export { type SecurityHeadersOptions, securityHeadersSetting } from './setting.ts'

/**
 * Makes the slot of the security headers. The policy is the same text for every response, until a handler or template asks for the nonce
 * (`cspNonce(c)`): then this response's policy names it. A policy that a handler sets itself wins.
 */
export function securityHeaders(): Slot {
  return defineSlot({
    name: 'security-headers',
    prepare: ({ setting }) => {
      const { headers, policies } = setting(securityHeadersSetting)
      if (policies.length === 0) return { headers }
      return {
        headers,
        contribute(exchange) {
          if (!exchange.hasNonce) return
          for (const { name, write } of policies) exchange.setHeader(name, write(exchange.nonce))
        },
      }
    },
  })
}
