/**
 * What the auth app of the running application was told, for the functions of this package.
 *
 * @module
 */
import { defineResource, type Resource } from '@tsango/core/apps'
import { contextSlot } from '@tsango/core/context'
import { LoginThrottle } from '../login/throttle.ts'
import type { PasswordRules } from '../passwords/passwords.ts'

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

/** Reads paths. */
export function loginPlan({ path = '/accounts', afterLogin = '/', afterLogout }: LoginPaths = {}): LoginPlan {
  const folder = path.replace(/\/+$/, '')
  const login = `${folder}/login`
  return { login, logout: `${folder}/logout`, afterLogin, afterLogout: afterLogout ?? login }
}

const slot = contextSlot<AuthConfig>('auth')
const DEFAULTS: AuthConfig = { paths: loginPlan(), passwords: {}, throttle: undefined }

/** What the auth app of the running application was told; the defaults outside of one. */
export function authConfig(): AuthConfig {
  return slot.get() ?? DEFAULTS
}

/** Makes the resource that holds the configuration, and what is counted, for one application. */
export function authResource(paths: LoginPlan, passwords: PasswordRules): Resource {
  return defineResource<AuthConfig>({
    name: 'auth',
    slot,
    open: () => ({ paths, passwords, throttle: new LoginThrottle() }),
    close: () => undefined,
  })
}
