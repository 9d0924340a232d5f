/**
 * What the auth app of the running application was told, for the functions of this package.
 *
 * @module
 */

import { type Cache, cacheSlot } from '@tsango/cache/cache'
import { isLocal } from '@tsango/cache/uses'
import { defineResource, type Resource } from '@tsango/core/apps'
import { contextSlot } from '@tsango/core/context'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'
import { AuthOptionInvalid, ThrottleInvalid } from '../errors/errors.ts'
import { LoginThrottle, type ThrottleOptions } from '../login/throttle.ts'
import { isMinLength, type PasswordRules } from '../passwords/passwords.ts'

/** Where logging in and out happens, and where it leads. */
export interface LoginPaths {
  /** The folder of the pages; default: `/accounts`. */
  readonly path?: string
  /** Where a login without a page to go back to leads; default: `/`. */
  readonly afterLogin?: string
  /** Where a logout leads; default: the login page. */
  readonly afterLogout?: string
}

/** The paths with their defaults. */
export interface LoginPlan {
  readonly login: string
  readonly logout: string
  readonly afterLogin: string
  readonly afterLogout: string
}

/** What the functions of this package ask for. */
export interface AuthConfig {
  readonly paths: LoginPlan
  readonly passwords: PasswordRules
  /** Counts failed logins; absent outside of an application. */
  readonly throttle: LoginThrottle | undefined
}

/** How many attempts to log in there may be. */
export interface LoginThrottleOptions {
  /** Of one name from one address, of version 6 from one network of 64 bits; default: 5. */
  readonly attempts?: number
  /** Of all names from one address; default: 50. */
  readonly perAddress?: number
  /** From the first attempt on; default: 15 minutes. */
  readonly window?: DurationInput
}

/** Reads how many attempts there may be. Raises {@link ThrottleInvalid}. */
export function throttleOptions({ window = '15m', ...limits }: LoginThrottleOptions): ThrottleOptions {
  for (const [name, limit] of Object.entries(limits))
    if (!Number.isSafeInteger(limit) || limit < 1) throw new ThrottleInvalid(name, limit)
  const milliseconds = parseDuration(window)
  if (!(milliseconds > 0)) throw new ThrottleInvalid('window', window)
  return { ...limits, window: milliseconds }
}

const FOLDER = /^(?:\/[A-Za-z0-9._~-]+)*$/

/** Reads paths. Raises {@link AuthOptionInvalid}. */
export function loginPlan({ path = '/accounts', afterLogin = '/', afterLogout }: LoginPaths = {}): LoginPlan {
  const folder = path.replace(/\/+$/, '')
  if (!FOLDER.test(folder))
    throw new AuthOptionInvalid('pages.path', path, 'Write a path with a slash in front, such as "/accounts".')
  const login = `${folder}/login`
  return { login, logout: `${folder}/logout`, afterLogin, afterLogout: afterLogout ?? login }
}

/** Reads the rules for new passwords. Raises {@link AuthOptionInvalid}: a length that is no number would hold nobody to any. */
export function passwordRules(rules: PasswordRules): PasswordRules {
  const { minLength } = rules
  if (minLength !== undefined && !isMinLength(minLength))
    throw new AuthOptionInvalid('passwords.minLength', minLength, 'Write a whole number of characters, 8 to 256.')
  return rules
}

const slot = contextSlot<AuthConfig>('auth')
const DEFAULTS: AuthConfig = { paths: loginPlan(), passwords: {}, throttle: undefined }

/** What the auth app of the running application was told; the defaults outside of one. */
export function authConfig(): AuthConfig {
  return slot.get() ?? DEFAULTS
}

/** Makes the resource that holds the configuration, and what is counted, for one application. */
export function authResource(paths: LoginPlan, passwords: PasswordRules, throttle: ThrottleOptions): Resource {
  return defineResource<AuthConfig>({
    name: 'auth',
    slot,
    open: () => ({ paths, passwords, throttle: new LoginThrottle({ shared: sharedCache, ...throttle }) }),
    close: () => undefined,
  })
}

// A cache in the memory of this process tells it no more than it knows.
function sharedCache(): Cache | undefined {
  const cache = cacheSlot.get()
  return isLocal(undefined, cache) ? undefined : cache
}
