/**
 * Errors that end a request, and how they leave: problem details (RFC 9457) or a page.
 *
 * @module
 */
export {
  BadGateway,
  BadRequest,
  Conflict,
  Forbidden,
  GatewayTimeout,
  Gone,
  MethodNotAllowed,
  NotAcceptable,
  NotFound,
  NotImplemented,
  PayloadTooLarge,
  PreconditionFailed,
  PreconditionRequired,
  RangeNotSatisfiable,
  type RetryOptions,
  ServiceUnavailable,
  TooManyRequests,
  Unauthorized,
  Unprocessable,
  UnsupportedMediaType,
} from './classes.ts'
export { HttpError, type HttpErrorOptions, type Place } from './http-error.ts'
export { prefersHtml } from './negotiate.ts'
export { htmlPage } from './page.ts'
export {
  type ErrorPage,
  ErrorPageEmpty,
  ErrorPageLate,
  type ErrorPageMaker,
  type ErrorPageStatus,
  errorPage,
  errorPages,
  type PageText,
} from './pages.ts'
export { type ProblemDetails, problemOf } from './problem.ts'
export { createErrorResponder, type ErrorResponder, type ErrorResponderOptions } from './respond.ts'
