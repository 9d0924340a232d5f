/**
 * Headers that take from browsers what pages do not need: a strict content security policy with a nonce, and what goes with it.
 *
 * @module
 */
import { defineSetting, type Setting } from '@tsango/core/settings'
import { defineSlot, type Slot } from '@tsango/http/slots'
import { buildPolicy, type Directives } from './policy.ts'

export type { Directives } from './policy.ts'

/** What can be given for {@link securityHeadersSetting}. */
export interface SecurityHeadersOptions {
  /**
   * Directives of the content security policy that stand in the place of the default ones: `{ 'img-src': ["'self'", 'data:'] }`.
   * `"'nonce'"` in a list stands for the nonce of the request. `false` sends no policy.
   */
  readonly csp?: Directives | false
  /** Whether browsers only report what the policy would keep out; default: no. */
  readonly cspReportOnly?: boolean
  /** Default: `'same-origin'`. */
  readonly referrerPolicy?: string | false
  /** `Cross-Origin-Opener-Policy`; default: `'same-origin'`. */
  readonly openerPolicy?: string | false
  /** `Cross-Origin-Resource-Policy`; default: `'same-origin'`. */
  readonly resourcePolicy?: string | false
}

const NAMES = ['csp', 'cspReportOnly', 'referrerPolicy', 'openerPolicy', 'resourcePolicy']
const VALUE = /^[\x20-\x7e]+$/

/** The headers that protect pages; default: strict. */
export const securityHeadersSetting: Setting<SecurityHeadersOptions> = defineSetting<SecurityHeadersOptions>(
  'securityHeaders',
  {
    help: `Options: ${NAMES.join(', ')}.`,
    read: (given = {}) => {
      if (typeof given !== 'object' || given === null)
        return { fault: `${JSON.stringify(given)} is not an object of options.` }
      const unknown = Object.keys(given).find((name) => !NAMES.includes(name))
      if (unknown !== undefined)
        return { fault: `"${unknown}" is not one of its options.`, hint: `Known: ${NAMES.join(', ')}.` }
      const texts = Object.values(given).flatMap((value) => (typeof value === 'string' ? [value] : []))
      if (!texts.every((text) => VALUE.test(text)))
        return { fault: 'A value has characters that a header cannot have.' }
      try {
        // What was given has the names of options; the policy checks its own directives.
        const options = given as SecurityHeadersOptions
        if (options.csp !== false) buildPolicy(options.csp ?? {})
        return { value: options }
      } catch (error) {
        return { fault: error instanceof Error ? error.message : 'The policy cannot be read.' }
      }
    },
  },
)

/**
 * Makes the slot of the security headers. The policy is the same text for every response, until a handler or template asks for the nonce
 * (`cspNonce(c)`): then this response's policy names it. A policy that a handler sets itself wins.
 */
export function securityHeaders(): Slot {
  return defineSlot({
    name: 'security-headers',
    prepare: ({ setting }) => {
      const options = setting(securityHeadersSetting)
      const headers = fixedHeaders(options)
      if (options.csp === false) return { headers }
      const name = options.cspReportOnly ? 'content-security-policy-report-only' : 'content-security-policy'
      const policy = buildPolicy(options.csp ?? {})
      return {
        headers: { ...headers, [name]: policy() },
        contribute(exchange) {
          if (exchange.hasNonce) exchange.setHeader(name, policy(exchange.nonce))
        },
      }
    },
  })
}

function fixedHeaders(options: SecurityHeadersOptions): Record<string, string> {
  const { referrerPolicy = 'same-origin', openerPolicy = 'same-origin', resourcePolicy = 'same-origin' } = options
  const headers: Record<string, string> = { 'x-content-type-options': 'nosniff', 'x-frame-options': 'DENY' }
  if (referrerPolicy !== false) headers['referrer-policy'] = referrerPolicy
  if (openerPolicy !== false) headers['cross-origin-opener-policy'] = openerPolicy
  if (resourcePolicy !== false) headers['cross-origin-resource-policy'] = resourcePolicy
  return headers
}
