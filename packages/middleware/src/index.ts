/**
 * Middleware in named slots. In an application of Tsango they are fused into one pass; each is also middleware of any other Hono app:
 *
 * @example
 * import { Hono } from 'hono'
 * import { rateLimit, toHono } from '@tsango/middleware'
 * const app = new Hono()
 * app.use(toHono(rateLimit({ limit: 1, per: '1m', key: 'global' })))
 * app.get('/', (c) => c.text('Hello'))
 * const answers = [await app.request('/'), await app.request('/')]
 * answers.map(({ status }) => status) // → [200, 429]
 *
 * @module
 */
export { type ToHonoOptions, toHono } from '@tsango/http/slots'
export { type AccessLogOptions, accessLog } from './access-log/access-log.ts'
export { type AddressesOptions, AddressFilterInvalid, addresses } from './addresses/addresses.ts'
export { type MiddlewareOptions, middleware } from './app/app.ts'
export { bodyLimit } from './body-limit/body-limit.ts'
export { type CacheSessionsOptions, cacheSessions } from './cache-sessions/cache-sessions.ts'
export { type Coding, type CompressionOptions, compression, noCompression } from './compression/compression.ts'
export { type CorsByPath, type CorsOptions, type CorsRule, cors, corsFor } from './cors/cors.ts'
export { type CspReportsOptions, type CspViolation, cspReports } from './csp-reports/csp-reports.ts'
export {
  CSRF_FIELD,
  CSRF_HEADER,
  CsrfFailed,
  type CsrfOptions,
  csrf,
  csrfExempt,
  csrfField,
  csrfToken,
  sendCsrfToken,
} from './csrf/csrf.ts'
export { type EtagOptions, etag } from './etag/etag.ts'
export { type HealthOptions, health, type ReadinessCheck, readiness } from './health/health.ts'
export {
  HoneypotFieldInvalid,
  type HoneypotFieldOptions,
  HoneypotFieldTaken,
  type HoneypotOptions,
  type HoneypotSettings,
  honeypot,
  honeypotField,
  NoHoneypot,
} from './honeypot/honeypot.ts'
export { hosts } from './hosts/hosts.ts'
export { type HttpsOptions, https } from './https/https.ts'
export { type IdempotencyOptions, IdempotencyPointless, idempotency } from './idempotency/idempotency.ts'
export { InvalidLanguages, type LocaleOptions, locale, localeOf } from './locale/locale.ts'
export {
  closeSite,
  type MaintenanceOptions,
  maintenance,
  type SiteSwitchOptions,
  siteIsClosed,
} from './maintenance/maintenance.ts'
export { addMessage, type Message, type MessageLevel, takeMessages } from './messages/messages.ts'
export { type MethodOverrideOptions, methodOverride } from './method-override/method-override.ts'
export {
  type Counter,
  createMetrics,
  type Gauge,
  type Histogram,
  InvalidMetric,
  type Labels,
  type MetricsOptions,
  type MetricsRegistry,
  metrics,
} from './metrics/metrics.ts'
export { forgetPages, type PageCacheOptions, pageCache } from './page-cache/page-cache.ts'
export { InvalidPermission, type Permission, permissionsPolicy } from './permissions-policy/permissions-policy.ts'
export { type ProxyHeader, type ProxyOptions, proxies } from './proxies/proxies.ts'
export {
  cacheLimits,
  InvalidRule,
  type MemoryLimitsOptions,
  memoryLimits,
  type RateLimitKey,
  type RateLimitOptions,
  type RateRule,
  type RateStore,
  rateLimit,
  type Verdict,
} from './rate-limit/rate-limit.ts'
export { type RedirectsOptions, redirects, UnsafeRedirect } from './redirects/redirects.ts'
export { type RequestIdOptions, requestIds } from './request-id/request-id.ts'
export { type ContentSignals, RobotsInvalid, type RobotsOptions, type RobotsRule, robots } from './robots/robots.ts'
export {
  type SecurityHeadersOptions,
  type SecurityPreset,
  securityHeaders,
} from './security-headers/security-headers.ts'
export { measure, type ServerTimingOptions, serverTiming } from './server-timing/server-timing.ts'
export {
  endSession,
  hasSessionCookie,
  type ListOptions,
  memoryStore,
  type RevokeOptions,
  revokeSessions,
  type Session,
  type SessionData,
  type SessionEntry,
  type SessionOptions,
  type SessionStore,
  SessionsFull,
  SessionsNotListed,
  SessionsNotRevocable,
  type SessionValue,
  session,
  sessionStores,
  sessions,
  sessionsOf,
} from './sessions/sessions.ts'
export {
  type SignaturesOptions,
  type SigningKey,
  signatures,
  signedBy,
  signRequest,
  WeakSigningKey,
} from './signatures/signatures.ts'
export { InvalidTimeout, type TimeoutOptions, timeout } from './timeout/timeout.ts'
export {
  formatTraceparent,
  parseTraceparent,
  type Trace,
  type TracingOptions,
  traceOf,
  tracing,
} from './tracing/tracing.ts'
