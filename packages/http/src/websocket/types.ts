import type { Dependencies } from '../endpoint/dependency.ts'
import type { Authentication, Guard, UserOf } from '../endpoint/guards.ts'
import type { Part } from '../endpoint/parameters.ts'
import type { Call, Nothing, PathPart } from '../endpoint/types.ts'
import type { Place } from '../errors/http-error.ts'
import type { Skip } from '../slots/skippable.ts'
import type { MessageKind, Received, Sent } from './messages.ts'
import type { Socket } from './socket.ts'

/** What the handler of a WebSocket is given of the handshake. */
export type WebSocketCall<P extends string, PS, Q, H, K, D, U> = Omit<
  Call<P, PS, Q, H, K, Nothing, undefined, D, U, Nothing>,
  'form' | 'body' | 'files'
>

/** What a WebSocket declares. */
export interface WebSocketOptions<
  P extends string,
  PS,
  Q extends Part,
  H extends Part,
  K extends Part,
  I extends MessageKind,
  O extends MessageKind,
  D extends Dependencies,
  A extends Authentication | undefined,
  U = undefined,
> {
  /** Schemas for parameters of the path; one without is text. */
  readonly path?: PathPart<P, PS>
  /** Parameters of the query; one that is not declared is refused (400). Without it the query is not read. */
  readonly query?: Q
  /** Headers of the handshake; `apiKey` is read from `api-key`. Pages cannot set any. */
  readonly headers?: H
  readonly cookies?: K
  /** How to find out who asks; somebody must, unless it is `attempt(…)`. */
  readonly auth?: A
  /** Who may ask. They are asked before anything else of the handshake is read. */
  readonly guards?: readonly Guard<A extends Authentication ? UserOf<A> : U>[]
  /** What the handler needs, made for each handshake, and torn down when the handler has ended. */
  readonly depends?: D
  /** What the client may send: `'text'`, `'bytes'`, or JSON that a schema takes. Default: text or bytes, as they come. */
  readonly receives?: I
  /** What the handler may send; JSON leaves with what the schema gives of it. Default: text or bytes. */
  readonly sends?: O
  /**
   * What is done with a message that `receives` does not take; the next one is read when it is done. Default: the connection is closed, with 1003 (bytes for
   * text), 1007 (no JSON) or 1008 (not valid) and the place of the first fault.
   */
  readonly invalid?: (faults: readonly Place[], socket: Socket<Received<I>, Sent<O>>) => unknown
  /** Subprotocols, the best first. A client that names none of them is refused (400), one that names none at all is not. */
  readonly protocols?: readonly string[]
  /** Bytes that a message of the client may have (1009); default: the setting `websockets`. */
  readonly maxMessageSize?: number
  /** Slots of the application that the handshake does not pass, as of an endpoint. Default: none. */
  readonly skip?: readonly Skip[]
}

/** Answers messages until the client goes, or it is done. */
export type WebSocketHandler<I extends MessageKind, O extends MessageKind, C> = (
  socket: Socket<Received<I>, Sent<O>>,
  call: C,
) => unknown
