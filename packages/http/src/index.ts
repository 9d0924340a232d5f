export {
  attachment,
  csv,
  download,
  events,
  file,
  html,
  json,
  lastEventId,
  problem,
  redirect,
  stream,
  text,
} from './answers/answers.ts'
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
  textIn,
  withBodyLimit,
} from './body/body.ts'
export { checkConditions, etagOf } from './conditional/conditional.ts'
export { type DebugPanel, debugPanels } from './debug/debug.ts'
export {
  answer,
  apiKey,
  attempt,
  authentication,
  bearer,
  dependency,
  EndpointInvalid,
  endpoint,
  endpointsWith,
  firstOf,
  param,
  RequestInvalid,
  ResponseInvalid,
} from './endpoint/endpoint.ts'
export {
  BadGateway,
  BadRequest,
  Conflict,
  type ErrorPage,
  type ErrorPageMaker,
  errorPage,
  Forbidden,
  GatewayTimeout,
  Gone,
  HttpError,
  type HttpErrorOptions,
  htmlPage,
  MethodNotAllowed,
  NotAcceptable,
  NotFound,
  NotImplemented,
  PayloadTooLarge,
  type Place,
  PreconditionFailed,
  PreconditionRequired,
  type ProblemDetails,
  RangeNotSatisfiable,
  ServiceUnavailable,
  TooManyRequests,
  Unauthorized,
  Unprocessable,
  UnsupportedMediaType,
} from './errors/errors.ts'
export { jsonApi, toCollection, toResource } from './json-api/json-api.ts'
export { cursorLinks, linkHeader, pageLinks } from './links/links.ts'
export { type AreaLog, createLogger, type Logger, type LogLevels, type LogRecord, logOf } from './log/log.ts'
export { type Mountable, type MountOptions, mount } from './mounts/mounts.ts'
export { negotiate } from './negotiation/negotiation.ts'
export { attachOperations } from './openapi/attach.ts'
export { readQuery } from './query/query.ts'
export { clientAddress, cspNonce, isSecure, requestId, requestOrigin, requestSignal } from './request/request.ts'
export { PortInUse, type RunningServer, type ServeOptions, serve } from './serve/serve.ts'
export {
  bodyLimit,
  debug,
  type LogOptions,
  logger,
  type Secrets,
  secret,
  siteUrl,
  slashes,
  type WebSocketSettings,
  websockets,
} from './settings/settings.ts'
export {
  defineSlot,
  type Exchange,
  exchangeOf,
  type PreparedSlot,
  type RequestVariable,
  requestVariable,
  type Skip,
  SLOT_ORDER,
  type Slot,
  type SlotDefinition,
  type SlotSetup,
  skipSlots,
  toHono,
} from './slots/slots.ts'
export { type UploadedFile, type UploadOptions, type UploadsOptions, upload, uploads } from './uploads/uploads.ts'
export {
  absoluteUrl,
  defineUrls,
  named,
  reverse,
  type Url,
  type UrlExtras,
  type UrlParams,
  type Urls,
  type UrlValue,
} from './urls/urls.ts'
export { type ApiVersionOptions, apiVersion } from './versions/versions.ts'
export { type Closing, type Socket, SocketClosed, websocket, websocketsWith } from './websocket/websocket.ts'
