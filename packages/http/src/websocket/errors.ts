import { TsangoError } from '@tsango/core/errors'
import { Forbidden, NotImplemented } from '../errors/classes.ts'
import { HttpError } from '../errors/http-error.ts'

/** Raised when something is to be sent through a WebSocket that is closed or about to be. A handler may let it pass: the end of a client is no failure. */
export class SocketClosed extends TsangoError {
  readonly code = 'socket_closed'

  constructor() {
    super('The WebSocket is closed, so nothing can be sent. Its signal is aborted at the end, and "for await" ends.')
  }
}

/** Raised when a WebSocket is to be closed with what no close frame can say. */
export class CloseInvalid extends TsangoError {
  readonly code = 'close_invalid'

  constructor(fault: string) {
    super(`The WebSocket cannot be closed so: ${fault}`)
  }
}

/** Raised when a handler sends something that `sends` does not allow. The message names places, never values. */
export class MessageInvalid extends TsangoError {
  readonly code = 'message_invalid'
  readonly endpoint: string
  /** The place and the kind of each fault: `'/0/title: required'`. */
  readonly faults: readonly string[]

  constructor(endpoint: string, faults: readonly string[]) {
    super(`The WebSocket ${endpoint} was to send what its "sends" does not allow: ${faults.join(', ')}.`)
    this.endpoint = endpoint
    this.faults = faults
  }
}

/** Raised when a page of another site asks for a WebSocket: 403. */
export class OriginRefused extends Forbidden {
  constructor() {
    super(
      'Pages of this origin may not open this WebSocket. Name the origin in the setting "cors" (with "credentials" where cookies come along); behind a proxy the setting "proxies" must name it.',
      { code: 'origin_refused' },
    )
  }
}

/** Raised when a request for a WebSocket comes through a server that has none: 501. */
export class WebSocketsUnsupported extends NotImplemented {
  constructor() {
    super('WebSockets are served by serve() on Node, and something else serves this application.', {
      code: 'websockets_unsupported',
    })
  }
}

/** Raised when the address of a WebSocket is asked for as if it were a page, or in another version of the protocol: 426. */
export class UpgradeRequired extends HttpError {
  readonly status = 426

  constructor(message = 'A WebSocket answers here. Ask with Upgrade: websocket.') {
    super('upgrade_required', message, {
      headers: { upgrade: 'websocket', connection: 'upgrade, close', 'sec-websocket-version': '13' },
    })
  }
}
