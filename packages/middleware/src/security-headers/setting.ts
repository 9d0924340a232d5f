import { defineSetting, type Form, optionFault, type Setting } from '@tsango/core/settings'
import { buildPermissions, type Permission } from '../permissions-policy/permissions-policy.ts'
import { buildPolicy, type Directives } from './policy.ts'
import { PRESETS, type SecurityPreset } from './presets.ts'

/** What can be given for {@link securityHeadersSetting}; the name of a preset stands for `{ preset }`. */
export interface SecurityHeadersOptions {
  /**
   * What the other options change, default: `'standard'`. `'strict'` also allows nothing that it does not list, asks for https, isolates pages
   * (`Cross-Origin-Embedder-Policy`) and takes devices from them (`Permissions-Policy`); `'relaxed'` lets scripts stand in pages, content come from anywhere
   * over https and pages of the site frame each other; `'development'` says `nosniff` alone.
   */
  readonly preset?: SecurityPreset
  /**
   * Directives of the content security policy that stand in the place of the preset's: `{ 'img-src': ["'self'", 'data:'] }`; `false` takes one out.
   * `"'nonce'"` in a list stands for the nonce of the request. `false` sends no policy.
   */
  readonly csp?: Directives | false
  /**
   * `true`: browsers only report what the policy would keep out. Directives: they report what the policy with these would keep out, beside the one that
   * holds, so that a stricter one can be tried out. Default: neither.
   */
  readonly cspReportOnly?: boolean | Directives
  /** Where browsers report, such as `/csp-reports` (the app `cspReports()`); default: nowhere. */
  readonly cspReports?: string
  /** `X-Frame-Options`; default: `'DENY'`. */
  readonly frameOptions?: 'DENY' | 'SAMEORIGIN' | false
  /** Default: `'same-origin'`. */
  readonly referrerPolicy?: string | false
  /** `Cross-Origin-Opener-Policy`; default: `'same-origin'`. */
  readonly openerPolicy?: string | false
  /** `Cross-Origin-Resource-Policy`; default: `'same-origin'`. */
  readonly resourcePolicy?: string | false
  /** `Cross-Origin-Embedder-Policy`; default: none. */
  readonly embedderPolicy?: string | false
  /** `Permissions-Policy`: what differs from everything that spies or pays being off, as of `permissionsPolicy`; default: none. */
  readonly permissions?: Readonly<Record<string, Permission>> | false
}

/** The headers, ready to be sent. */
export interface SecurityPlan {
  readonly headers: Readonly<Record<string, string>>
  /** Those that name the nonce where something asked for it. */
  readonly policies: readonly { readonly name: string; readonly write: (nonce?: string) => string }[]
}

const TEXT_OR_FALSE: Form = { anyOf: ['off', 'text'] }
const DIRECTIVES: Form = { each: { anyOf: ['off', 'list'] }, spelt: 'kebab' }
const FORM: Readonly<Record<string, Form>> = {
  preset: { choice: Object.keys(PRESETS) },
  csp: { anyOf: ['off', DIRECTIVES] },
  cspReportOnly: { anyOf: ['boolean', DIRECTIVES] },
  cspReports: 'text',
  frameOptions: { anyOf: ['off', { choice: ['DENY', 'SAMEORIGIN'] }] },
  referrerPolicy: TEXT_OR_FALSE,
  openerPolicy: TEXT_OR_FALSE,
  resourcePolicy: TEXT_OR_FALSE,
  embedderPolicy: TEXT_OR_FALSE,
  permissions: { anyOf: ['off', { each: { anyOf: [{ choice: ['none', 'self', '*'] }, 'list'] }, spelt: 'kebab' }] },
}
const NAMES = Object.keys(FORM)
const VALUE = /^[\x20-\x7e]+$/
const ADDRESS = /^(?:\/|https:\/\/)[\x21\x23-\x2b\x2d-\x3a\x3c-\x7e]*$/

/** The headers that protect pages; default: the preset `'standard'`. */
export const securityHeadersSetting: Setting<SecurityPlan> = defineSetting<SecurityPlan>('securityHeaders', {
  help: `The name of a preset (${Object.keys(PRESETS).join(', ')}), or options: ${NAMES.join(', ')}.`,
  form: { anyOf: [{ choice: Object.keys(PRESETS) }, { options: FORM, alone: 'preset' }] },
  read: (given = {}) => {
    const options = typeof given === 'string' ? { preset: given } : given
    if (typeof options !== 'object' || options === null)
      return { fault: `${JSON.stringify(given)} is not an object of options.` }
    const found = optionFault(options, FORM)
    if (found !== undefined) return found
    const fault = faultOf(options)
    if (fault !== undefined) return { fault, hint: `Known: ${NAMES.join(', ')}.` }
    try {
      // What was given has the names of options; policies check their own directives.
      return { value: planOf(options as SecurityHeadersOptions) }
    } catch (error) {
      return { fault: error instanceof Error ? error.message : 'The policy cannot be read.' }
    }
  },
})

function faultOf(options: object): string | undefined {
  const { preset = 'standard', frameOptions, cspReports } = options as SecurityHeadersOptions
  if (!Object.hasOwn(PRESETS, preset))
    return `${JSON.stringify(preset)} is not one of its presets: ${Object.keys(PRESETS).join(', ')}.`
  const texts = Object.values(options).filter((value) => typeof value === 'string')
  if (!texts.every((text) => VALUE.test(text))) return 'A value has characters that a header cannot have.'
  if (frameOptions !== undefined && frameOptions !== false && !['DENY', 'SAMEORIGIN'].includes(frameOptions))
    return `frameOptions is ${JSON.stringify(frameOptions)}, and not "DENY", "SAMEORIGIN" or false.`
  return cspReports === undefined || ADDRESS.test(cspReports)
    ? undefined
    : `cspReports is ${JSON.stringify(cspReports)}, and neither a path nor an address of https.`
}

function planOf({ preset = 'standard', ...options }: SecurityHeadersOptions): SecurityPlan {
  const { csp, ...given } = PRESETS[preset]
  const { cspReportOnly = false, ...all } = { ...given, ...options }
  const reports = all.cspReports === undefined ? {} : { 'report-uri': [all.cspReports], 'report-to': ['csp'] }
  const policies: { name: string; write: (nonce?: string) => string }[] = []
  const add = (name: string, directives: Directives): void =>
    void policies.push({ name, write: buildPolicy({ ...directives, ...reports }) })
  const base = { ...csp, ...(options.csp === false ? {} : options.csp) }
  const isNone = options.csp === false || (csp === false && options.csp === undefined)
  if (!isNone) add(cspReportOnly === true ? `${POLICY}-report-only` : POLICY, base)
  if (typeof cspReportOnly === 'object') add(`${POLICY}-report-only`, { ...base, ...cspReportOnly })
  return { policies, headers: { ...fixedHeaders(all), ...textsOf(policies) } }
}

const POLICY = 'content-security-policy'

function textsOf(policies: SecurityPlan['policies']): Record<string, string> {
  return Object.fromEntries(policies.map(({ name, write }) => [name, write()]))
}

function fixedHeaders(options: SecurityHeadersOptions): Record<string, string> {
  const given: Readonly<Record<string, string | false | undefined>> = {
    'x-content-type-options': 'nosniff',
    'x-frame-options': options.frameOptions,
    'referrer-policy': options.referrerPolicy,
    'cross-origin-opener-policy': options.openerPolicy,
    'cross-origin-resource-policy': options.resourcePolicy,
    'cross-origin-embedder-policy': options.embedderPolicy,
    'permissions-policy': options.permissions && buildPermissions(options.permissions),
    'reporting-endpoints': options.cspReports && `csp="${options.cspReports}"`,
  }
  return Object.fromEntries(
    Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
