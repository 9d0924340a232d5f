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

/** Raised when a session is to begin and there is no room for it: 503. Who is logged in stays so. */
export class SessionsFull extends TsangoError {
  readonly code = 'sessions_full'
  override readonly status = 503
  // Sessions end all the time.
  override readonly retryAfter = 60

  constructor(kept: number) {
    super(
      `There is no room for another session: ${kept} are of people who are logged in, or protected. Raise max or maxBytes of memoryStore, or keep sessions on a server.`,
    )
  }
}

/** Raised when sessions are to be listed, or one of a list is to be ended, and nothing keeps a list. */
export class SessionsNotListed extends TsangoError {
  readonly code = 'sessions_not_listed'

  constructor(reason: string) {
    super(`Sessions cannot be listed: ${reason}`)
  }
}

/** Raised when sessions are to be ended that nothing keeps an account of. */
export class SessionsNotRevocable extends TsangoError {
  readonly code = 'sessions_not_revocable'

  constructor(reason: string) {
    super(`Sessions cannot be ended from here: ${reason}`)
  }
}
