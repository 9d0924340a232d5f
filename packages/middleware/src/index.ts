export { accessLog } from './access-log/access-log.ts'
export { type MiddlewareOptions, middleware } from './app/app.ts'
export { bodyLimit } from './body-limit/body-limit.ts'
export { type CorsOptions, cors } from './cors/cors.ts'
export { CSRF_FIELD, CSRF_HEADER, CsrfFailed, type CsrfOptions, csrf, csrfField, csrfToken } from './csrf/csrf.ts'
export { hosts } from './hosts/hosts.ts'
export { type HttpsOptions, https } from './https/https.ts'
export { addMessage, type Message, type MessageLevel, takeMessages } from './messages/messages.ts'
export { proxies } from './proxies/proxies.ts'
export { type RequestIdOptions, requestIds } from './request-id/request-id.ts'
export { type SecurityHeadersOptions, securityHeaders } from './security-headers/security-headers.ts'
export {
  hasSessionCookie,
  memoryStore,
  type Session,
  type SessionData,
  type SessionOptions,
  type SessionStore,
  type SessionValue,
  session,
  sessionStores,
  sessions,
} from './sessions/sessions.ts'
