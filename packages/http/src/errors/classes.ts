import { HttpError, type HttpErrorOptions } from './http-error.ts'

/** Raised when a request cannot be read: 400. */
export class BadRequest extends HttpError {
  readonly status = 400

  constructor(message = 'The request cannot be read.', options?: HttpErrorOptions) {
    super('bad_request', message, options)
  }
}

/**
 * Raised when nobody is logged in and somebody must be: 401, with the challenge that RFC 9110 (section 11.6.1) asks for: `Session`, which
 * browsers open no window for. Where a token is wanted: `{ headers: { 'www-authenticate': 'Bearer' } }`.
 */
export class Unauthorized extends HttpError {
  readonly status = 401

  constructor(message = 'Log in first.', options?: HttpErrorOptions) {
    super('unauthorized', message, {
      ...options,
      headers: { 'www-authenticate': 'Session', ...options?.headers },
    })
  }
}

/** Raised when the request is understood and not allowed: 403. */
export class Forbidden extends HttpError {
  readonly status = 403

  constructor(message = 'You may not do this.', options?: HttpErrorOptions) {
    super('forbidden', message, options)
  }
}

/** Raised when there is nothing at an address, or nothing that the client may know of: 404. */
export class NotFound extends HttpError {
  readonly status = 404

  constructor(message = 'There is nothing here.', options?: HttpErrorOptions) {
    super('not_found', message, options)
  }
}

/** Raised when an address does not take a method: 405, with the ones that it takes in `Allow`. */
export class MethodNotAllowed extends HttpError {
  readonly status = 405
  readonly allowed: readonly string[]

  constructor(method: string, allowed: readonly string[], options?: HttpErrorOptions) {
    const allow = allowed.join(', ')
    super('method_not_allowed', `${method} is not allowed here. Allowed: ${allow}.`, {
      ...options,
      headers: { allow, ...options?.headers },
    })
    this.allowed = allowed
  }
}

/** Raised when nothing that the server can send is acceptable to the client: 406. */
export class NotAcceptable extends HttpError {
  readonly status = 406

  constructor(message = 'None of the accepted types can be sent.', options?: HttpErrorOptions) {
    super('not_acceptable', message, options)
  }
}

/** Raised when the request contradicts what is there already: 409. */
export class Conflict extends HttpError {
  readonly status = 409

  constructor(message = 'This contradicts what is there already.', options?: HttpErrorOptions) {
    super('conflict', message, options)
  }
}

/** Raised when something was here and is gone for good: 410. */
export class Gone extends HttpError {
  readonly status = 410

  constructor(message = 'This is gone.', options?: HttpErrorOptions) {
    super('gone', message, options)
  }
}

/** Raised when what is there is not what the client thinks it changes (RFC 9110, section 13): 412. */
export class PreconditionFailed extends HttpError {
  readonly status = 412

  constructor(message = 'It was changed in the meantime. Read it again.', options?: HttpErrorOptions) {
    super('precondition_failed', message, options)
  }
}

/** Raised when a change must say which version it changes, with `If-Match`, and does not (RFC 6585): 428. */
export class PreconditionRequired extends HttpError {
  readonly status = 428

  constructor(message = 'Say with If-Match which version you change.', options?: HttpErrorOptions) {
    super('precondition_required', message, options)
  }
}

/** Raised when a part of a file is asked for that it does not have: 416, with the size in `Content-Range`. */
export class RangeNotSatisfiable extends HttpError {
  readonly status = 416

  constructor(size: number, options?: HttpErrorOptions) {
    super('range_not_satisfiable', `There are ${size} bytes.`, {
      ...options,
      headers: { 'content-range': `bytes */${size}`, ...options?.headers },
    })
  }
}

/** Raised when a body is larger than its limit: 413. */
export class PayloadTooLarge extends HttpError {
  readonly status = 413
  /** Bytes. */
  readonly limit: number

  constructor(limit: number, options?: HttpErrorOptions) {
    super('payload_too_large', `The body is larger than ${limit} bytes.`, options)
    this.limit = limit
  }
}

/** Raised when a body is of a type that is not read here: 415. */
export class UnsupportedMediaType extends HttpError {
  readonly status = 415

  constructor(type: string, supported: readonly string[], options?: HttpErrorOptions) {
    const given = type === '' ? 'The body has no type.' : `The body is "${type.slice(0, 100)}".`
    super('unsupported_media_type', `${given} Send it as ${supported.join(' or ')}.`, options)
  }
}

/** Raised when a request was read and is not valid: 422. */
export class Unprocessable extends HttpError {
  readonly status = 422

  constructor(message = 'The values are not valid.', options?: HttpErrorOptions) {
    super('unprocessable', message, options)
  }
}

/** Options of {@link TooManyRequests} and {@link ServiceUnavailable}. */
export interface RetryOptions extends HttpErrorOptions {
  /** Seconds until it is worth another try: sent as `Retry-After`. */
  readonly retryAfter?: number
}

/** Raised when a client asks too often: 429. */
export class TooManyRequests extends HttpError {
  readonly status = 429

  constructor(message = 'Too many requests. Try again later.', options: RetryOptions = {}) {
    super('too_many_requests', message, withRetryAfter(options))
  }
}

/** Raised when the server knows what is asked for and cannot do it yet, or not here: 501. */
export class NotImplemented extends HttpError {
  readonly status = 501

  constructor(message = 'The server cannot do that.', options?: HttpErrorOptions) {
    super('not_implemented', message, options)
  }
}

/** Raised when a server behind this one gave an answer that nothing can be made of: 502. What it said goes into `cause`, for the log. */
export class BadGateway extends HttpError {
  readonly status = 502

  constructor(message = 'A server behind this one gave no usable answer.', options?: HttpErrorOptions) {
    super('bad_gateway', message, options)
  }
}

/** Raised when the server cannot answer for now: 503. */
export class ServiceUnavailable extends HttpError {
  readonly status = 503

  constructor(message = 'The service is not available for now. Try again later.', options: RetryOptions = {}) {
    super('service_unavailable', message, withRetryAfter(options))
  }
}

/** Raised when a handler took longer to answer than it may: 504. */
export class GatewayTimeout extends HttpError {
  readonly status = 504

  constructor(message = 'The answer took too long.', options?: HttpErrorOptions) {
    super('gateway_timeout', message, options)
  }
}

function withRetryAfter({ retryAfter, ...options }: RetryOptions): HttpErrorOptions {
  if (retryAfter === undefined) return options
  return { ...options, headers: { 'retry-after': String(Math.ceil(retryAfter)), ...options.headers } }
}
