import { TsangoError } from '@tsango/core/errors'

/** Raised when a session is to be saved that does not fit into a cookie. */
export class SessionTooLarge extends TsangoError {
  readonly code = 'session_too_large'
  /** Bytes. */
  readonly size: number

  constructor(size: number, limit: number) {
    super(
      `The session has ${size} bytes, and a cookie holds ${limit}. Keep less in it, or give a store on the server: session: { store }.`,
    )
    this.size = size
  }
}

/** Raised when a handler asks for the session and no session slot is in the application. */
export class NoSessions extends TsangoError {
  readonly code = 'no_sessions'

  constructor() {
    super(
      'There is no session slot in front of this handler. Add middleware() to "apps", or toHono(sessions()) to the Hono app.',
    )
  }
}
