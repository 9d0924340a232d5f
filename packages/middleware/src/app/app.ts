/**
 * The app that brings the default slots and their settings.
 *
 * @module
 */
import { type App, defineApp } from '@tsango/core/apps'
import { http } from '@tsango/http/app'
import type { Slot, SlotName } from '@tsango/http/slots'
import { accessLog, accessLogSetting } from '../access-log/access-log.ts'
import { bodyLimit } from '../body-limit/body-limit.ts'
import { compression, compressionSetting } from '../compression/compression.ts'
import { cors, corsSetting } from '../cors/cors.ts'
import { csrf, csrfSetting } from '../csrf/csrf.ts'
import { etag, etagSetting } from '../etag/etag.ts'
import { honeypotOfSite, honeypotSetting } from '../honeypot/honeypot.ts'
import { hosts, hostsSetting } from '../hosts/hosts.ts'
import { https, httpsSetting } from '../https/https.ts'
import { proxies, proxiesSetting } from '../proxies/proxies.ts'
import { requestIds } from '../request-id/request-id.ts'
import { securityHeaders, securityHeadersSetting } from '../security-headers/security-headers.ts'
import { checkSessions, sessionSetting, sessions } from '../sessions/sessions.ts'
import { timeout, timeoutSetting } from '../timeout/timeout.ts'

/** Options of {@link middleware}. */
export interface MiddlewareOptions {
  /** Slots that are left out, to be taken by one of your own. */
  readonly without?: readonly SlotName[]
}

/** Makes the app of the default slots: all that a site needs to be safe, each with its setting. */
export function middleware({ without = [] }: MiddlewareOptions = {}): App {
  const all: readonly Slot[] = [
    proxies(),
    requestIds(),
    accessLog(),
    hosts(),
    https(),
    securityHeaders(),
    cors(),
    compression(),
    etag(),
    timeout(),
    bodyLimit(),
    sessions(),
    csrf(),
    honeypotOfSite(),
  ]
  const left = new Set<string>(without)
  const settings = {
    proxies: proxiesSetting,
    'access-log': accessLogSetting,
    hosts: hostsSetting,
    https: httpsSetting,
    'security-headers': securityHeadersSetting,
    cors: corsSetting,
    compression: compressionSetting,
    etag: etagSetting,
    timeout: timeoutSetting,
    session: sessionSetting,
    csrf: csrfSetting,
    honeypot: honeypotSetting,
  }
  return defineApp({
    name: 'middleware',
    title: 'Middleware',
    requires: [http()],
    middleware: all.filter((slot) => !left.has(slot.name)),
    checks: left.has('session') ? [] : [{ name: 'sessions', deploy: true, run: checkSessions }],
    // A setting without its slot would be one that nothing reads.
    settings: Object.entries(settings).flatMap(([name, setting]) => (left.has(name) ? [] : [setting])),
  })
}
