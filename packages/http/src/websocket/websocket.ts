/**
 * WebSockets: endpoints whose client and server send each other messages, typed and checked, after a handshake that passes all slots.
 *
 * @module
 */
import { Hono } from 'hono'
import type { Dependencies } from '../endpoint/dependency.ts'
import type { Authentication, UserOf } from '../endpoint/guards.ts'
import type { Part } from '../endpoint/parameters.ts'
import { mergeOptions } from '../endpoint/prepare.ts'
import type { CommonDefaults, Nothing } from '../endpoint/types.ts'
import type { StandardSchema } from '../schema/standard.ts'
import type { MessageKind } from './messages.ts'
import { type LooseWebSocketOptions, prepareWebSocket, type Run } from './prepare.ts'
import type { WebSocketCall, WebSocketHandler, WebSocketOptions } from './types.ts'

export {
  CloseInvalid,
  MessageInvalid,
  OriginRefused,
  SocketClosed,
  UpgradeRequired,
  WebSocketsUnsupported,
} from './errors.ts'
export { hasWebSockets, isWebSocket } from './marks.ts'
export type { MessageKind, Received, Sent } from './messages.ts'
export type { Closing, Socket } from './socket.ts'
export type { WebSocketCall, WebSocketHandler, WebSocketOptions } from './types.ts'

/**
 * What makes WebSockets.
 *
 * @typeParam U - who a handler gets where the WebSocket has no `auth` of its own
 * @typeParam D0 - what every handler gets of dependencies
 */
export type WebSocketMaker<U = undefined, D0 extends Dependencies = Nothing> = <
  const P extends string,
  PS extends { readonly [name: string]: StandardSchema } = Nothing,
  Q extends Part = Nothing,
  H extends Part = Nothing,
  K extends Part = Nothing,
  const I extends MessageKind = undefined,
  const O extends MessageKind = undefined,
  D extends Dependencies = Nothing,
  A extends Authentication | undefined = undefined,
>(
  path: P,
  options: WebSocketOptions<P, PS, Q, H, K, I, O, D, A, U>,
  handler: WebSocketHandler<I, O, WebSocketCall<P, PS, Q, H, K, D0 & D, A extends Authentication ? UserOf<A> : U>>,
) => Hono

/** What {@link websocketsWith} gives all its WebSockets. */
export interface WebSocketDefaults<D extends Dependencies, A extends Authentication | undefined>
  extends CommonDefaults<D, A> {
  /** Unless a WebSocket has its own. */
  readonly maxMessageSize?: number
}

/**
 * Makes a WebSocket: a Hono app of one route, for `r.route('/', …)`. The handshake is a GET that passes all slots; who asks, who may, and what the address
 * holds is checked before it is accepted, as of an `endpoint`, and pages of other sites are refused. The handler runs with the context of its request. When it
 * ends the connection is closed with 1000; an `HttpError` below 500 closes it with 1008 and its code, anything else with 1011 and the id of the request, and goes to
 * the log. Raises `EndpointInvalid`.
 *
 * @example
 * import * as v from 'valibot'
 * import { connectWebSocket } from '../websocket-testing/websocket-testing.ts'
 * import { createHttpApplication } from '../application/application.ts'
 * import { defineApp } from '@tsango/core/apps'
 * const shout = websocket(
 *   '/shout/:name',
 *   { receives: v.object({ text: v.string() }), sends: v.object({ from: v.string(), text: v.string() }) },
 *   async (socket, { path }) => {
 *     for await (const { text } of socket) await socket.send({ from: path.name, text: text.toUpperCase() })
 *   },
 * )
 * const site = defineApp({ name: 'site', routes: (r) => void r.route('/', shout) })
 * const client = await connectWebSocket(createHttpApplication({ apps: [site], mode: 'test' }), '/shout/ada')
 * client.send({ text: 'hi' })
 * await client.receive() // → '{"from":"ada","text":"HI"}'
 */
export const websocket: WebSocketMaker = websocketsWith({})

/**
 * Makes what makes WebSockets that have something in common, as `endpointsWith` of endpoints: who may ask, dependencies.
 *
 * @example
 * import { bearer } from '../endpoint/endpoint.ts'
 * const own = websocketsWith({ auth: bearer((token) => (token === 'secret' ? { name: 'ada' } : undefined)) })
 * const greet = own('/greet', { sends: 'text' }, (socket, { user }) => socket.send(`Hello ${user.name}`))
 * greet.routes.map(({ path }) => path) // → ['/greet']
 */
export function websocketsWith<D0 extends Dependencies = Nothing, A0 extends Authentication | undefined = undefined>(
  defaults: WebSocketDefaults<D0, A0>,
): WebSocketMaker<A0 extends Authentication ? UserOf<A0> : undefined, D0> {
  const common = defaults as LooseWebSocketOptions
  const make = (path: string, own: LooseWebSocketOptions, handler: Run): Hono => {
    const hono = new Hono()
    hono.get(path, prepareWebSocket(path, mergeOptions(common, own), handler))
    return hono
  }
  // The steps put there what the types of a handler say.
  return make as unknown as WebSocketMaker<A0 extends Authentication ? UserOf<A0> : undefined, D0>
}
