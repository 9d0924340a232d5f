import type { Directives } from './policy.ts'
import type { SecurityHeadersOptions } from './setting.ts'

/** A set of headers under a name. */
export type SecurityPreset = 'strict' | 'standard' | 'relaxed' | 'development'

/** A preset says what there is to say of each option. */
export interface Preset extends Omit<SecurityHeadersOptions, 'preset' | 'cspReports'> {
  readonly csp: Directives | false
}

const STANDARD: Preset = {
  csp: {
    'default-src': ["'self'"],
    'script-src': ["'self'", "'nonce'"],
    'style-src': ["'self'", "'nonce'"],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
    'form-action': ["'self'"],
  },
  frameOptions: 'DENY',
  referrerPolicy: 'same-origin',
  openerPolicy: 'same-origin',
  resourcePolicy: 'same-origin',
  embedderPolicy: false,
  permissions: false,
}

/** The presets by their names. */
export const PRESETS: Readonly<Record<SecurityPreset, Preset>> = {
  strict: {
    ...STANDARD,
    csp: {
      ...STANDARD.csp,
      'default-src': ["'none'"],
      'img-src': ["'self'"],
      'font-src': ["'self'"],
      'connect-src': ["'self'"],
      'media-src': ["'self'"],
      'manifest-src': ["'self'"],
      'upgrade-insecure-requests': [],
    },
    referrerPolicy: 'no-referrer',
    embedderPolicy: 'require-corp',
    permissions: {},
  },
  standard: STANDARD,
  relaxed: {
    ...STANDARD,
    csp: {
      'default-src': ["'self'", 'https:'],
      'script-src': ["'self'", 'https:', "'unsafe-inline'"],
      'style-src': ["'self'", 'https:', "'unsafe-inline'"],
      'img-src': ["'self'", 'https:', 'data:'],
      'font-src': ["'self'", 'https:', 'data:'],
      'object-src': ["'none'"],
      'base-uri': ["'self'"],
      'frame-ancestors': ["'self'"],
      'form-action': ["'self'"],
    },
    frameOptions: 'SAMEORIGIN',
    referrerPolicy: 'strict-origin-when-cross-origin',
    openerPolicy: 'same-origin-allow-popups',
    resourcePolicy: 'same-site',
  },
  development: {
    csp: false,
    frameOptions: false,
    referrerPolicy: false,
    openerPolicy: false,
    resourcePolicy: false,
    embedderPolicy: false,
    permissions: false,
  },
}
