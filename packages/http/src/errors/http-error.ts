import { TsangoError } from '@tsango/core/errors'
import { STATUS_TITLES } from './titles.ts'

/** Where a fault is: in the body at a JSON pointer (RFC 6901), or in a parameter of the address, a header or a cookie. */
export interface Place {
  /** Which part of the request, where an endpoint says it. */
  readonly in?: 'path' | 'query' | 'header' | 'cookie' | 'form' | 'file' | 'body'
  /** Such as `'/title'`; `''` is the whole body. Beside `parameter` it leads on from there. */
  readonly pointer?: string
  /** The name of a parameter. */
  readonly parameter?: string
  readonly code: string
  readonly detail: string
}

/** Options of every HTTP error. */
export interface HttpErrorOptions {
  /** For programs; default: the code of the class. */
  readonly code?: string
  /** The place of each fault. */
  readonly errors?: readonly Place[]
  /** Headers of the response, such as `retry-after`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Kept for the log, never sent. */
  readonly cause?: unknown
}

/** The base of errors that a handler throws to end a request; the message is shown to the client. */
export abstract class HttpError extends TsangoError {
  abstract override readonly status: number
  readonly code: string
  readonly errors: readonly Place[]
  readonly headers: Readonly<Record<string, string>>

  constructor(code: string, message: string, options: HttpErrorOptions = {}) {
    super(message, options)
    this.code = options.code ?? code
    this.errors = options.errors ?? []
    this.headers = options.headers ?? {}
  }

  /** The response for a Hono app without Tsango around it: Hono's own error handler asks for it. */
  getResponse(): Response {
    const { status, code, message: detail } = this
    const problem = { type: 'about:blank', title: STATUS_TITLES[status], status, code, detail }
    const body = this.errors.length ? { ...problem, errors: this.errors } : problem
    return new Response(JSON.stringify(body), {
      status: this.status,
      headers: { ...this.headers, 'content-type': 'application/problem+json' },
    })
  }
}
