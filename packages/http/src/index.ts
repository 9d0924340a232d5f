export { http } from './app/app.ts'
export { createHttpApplication, type HttpApplication, type HttpApplicationOptions } from './application/application.ts'
export {
  hasForm,
  limitBody,
  type ReadFormOptions,
  type ReadOptions,
  readBytes,
  readForm,
  readJson,
} from './body/body.ts'
export { type DebugPanel, debugPanels } from './debug/debug.ts'
export {
  BadRequest,
  Conflict,
  Forbidden,
  GatewayTimeout,
  Gone,
  HttpError,
  type HttpErrorOptions,
  MethodNotAllowed,
  NotAcceptable,
  NotFound,
  PayloadTooLarge,
  type Place,
  type ProblemDetails,
  ServiceUnavailable,
  TooManyRequests,
  Unauthorized,
  Unprocessable,
  UnsupportedMediaType,
} from './errors/errors.ts'
export { createLogger, type Logger, type LogRecord } from './log/log.ts'
export { clientAddress, cspNonce, isSecure, requestId, requestOrigin, requestSignal } from './request/request.ts'
export { PortInUse, type RunningServer, type ServeOptions, serve } from './serve/serve.ts'
export { bodyLimit, debug, logger, type Secrets, secret } from './settings/settings.ts'
export {
  defineSlot,
  type Exchange,
  exchangeOf,
  type PreparedSlot,
  type RequestVariable,
  requestVariable,
  SLOT_ORDER,
  type Slot,
  type SlotDefinition,
  type SlotSetup,
  toHono,
} from './slots/slots.ts'
