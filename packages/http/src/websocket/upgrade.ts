import type { Context } from '@tsango/core/context'
import type { Connection } from './connection.ts'
import type { OpenSockets } from './open-sockets.ts'

/** A WebSocket that an endpoint has accepted, and what becomes of it. */
export interface Acceptance {
  /** The subprotocol; empty where there is none. */
  readonly protocol: string
  /** Bytes that one message of the client may have. */
  readonly maxMessageSize: number
  /** Called when the client has been told; `received` tells how many bytes have come from it. */
  open(connection: Connection, received: () => number): void
  /** Called instead where it was never told: somebody else has answered, or nobody is there any more. */
  abandon(): void
}

/** A request as the application that serves it knows it: what is mounted in that has slots of its own, which know of no proxies and no other sites. */
export interface Asked {
  readonly host: string
  readonly secure: boolean
  readonly address: string | undefined
  readonly crossOrigin: 'credentials' | 'plain' | undefined
  readonly context: Context
}

/** The way of one request from a handshake to a WebSocket: an endpoint accepts it, and the server takes it over. */
export class Upgrade {
  /** Those of the server. */
  readonly sockets: OpenSockets
  asked: Asked | undefined
  #acceptance: Acceptance | undefined
  #response: Response | undefined

  constructor(sockets: OpenSockets) {
    this.sockets = sockets
  }

  /** Accepts, and gives the response for it: of status 101, which slots see as any other. */
  accept(acceptance: Acceptance): Response {
    this.abandon()
    this.#acceptance = acceptance
    this.#response = switchingProtocols()
    return this.#response
  }

  /** What was accepted by a response; nothing where the response is another one. */
  take(response: Response): Acceptance | undefined {
    if (response !== this.#response) return undefined
    const acceptance = this.#acceptance
    this.#acceptance = undefined
    return acceptance
  }

  /** Lets go of what was accepted, and not taken. */
  abandon(): void {
    const acceptance = this.#acceptance
    this.#acceptance = undefined
    acceptance?.abandon()
  }
}

// Nobody can make a response of this status where `Response` is the one of the standard.
function switchingProtocols(): Response {
  return Object.defineProperties(new Response(null), {
    status: { value: 101 },
    ok: { value: false },
    statusText: { value: 'Switching Protocols' },
  })
}
