/**
 * The root of every error class in the Tsango packages.
 *
 * @module
 */

/** What a {@link TsangoError} may be given besides its message. */
export interface TsangoErrorOptions {
  /** The error that led to this one; kept for logs and debug pages, never sent to a client. */
  readonly cause?: unknown
}

/** What a {@link TsangoError} becomes in JSON: enough to act on, without stack, cause or field values. */
export interface TsangoErrorJson {
  readonly name: string
  readonly code: string
  readonly message: string
  readonly status?: number
}

/**
 * The base class from which every package's error classes derive: one class per failure, told apart by a stable `code`.
 *
 * `name` is the class's own name and is not enumerable, so that an inspected error shows only its values.
 *
 * @example
 * class NoSuchShelf extends TsangoError { readonly code = 'no_such_shelf'; override readonly status = 404 }
 * new NoSuchShelf('No shelf "a".').name // → 'NoSuchShelf'
 * new NoSuchShelf('No shelf "a".').toJSON() // → { name: 'NoSuchShelf', code: 'no_such_shelf', message: 'No shelf "a".', status: 404 }
 */
export abstract class TsangoError extends Error {
  /** Names the failure for programs; it never changes once released. */
  abstract readonly code: string

  /** The HTTP status that suits the failure, where there is one. */
  declare readonly status?: number

  /** Seconds after which it is worth another try, where a failure of the server passes: it becomes the header `Retry-After`. */
  declare readonly retryAfter?: number

  constructor(message: string, options: TsangoErrorOptions = {}) {
    // An absent cause and `cause: undefined` differ: the latter would print as "[cause]: undefined".
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    Object.defineProperty(this, 'name', { value: new.target.name, configurable: true, writable: true })
  }

  /** What a client may read where the failure has a status below 500; default: the message. */
  get publicMessage(): string {
    return this.message
  }

  /** Gives name, code, message and status; leaves out stack, cause and the subclass's fields. */
  toJSON(): TsangoErrorJson {
    const { name, code, message, status } = this
    return status === undefined ? { name, code, message } : { name, code, message, status }
  }
}
