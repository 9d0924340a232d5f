/**
 * WebSockets: endpoints whose client and server send each other messages, typed and checked, after a handshake that passes all slots.
 *
 * @module
 */
import { Hono } from 'hono'
import type { Dependencies } from '../endpoint/dependency.ts'
import type { Authentication, UserOf } from '../endpoint/guards.ts'
import type { Part } from '../endpoint/parameters.ts'
import type { Nothing } from '../endpoint/types.ts'
import type { StandardSchema } from '../schema/standard.ts'
import type { MessageKind } from './messages.ts'
import { prepareWebSocket } from './prepare.ts'
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
export function websocket<
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
  options: WebSocketOptions<P, PS, Q, H, K, I, O, D, A>,
  handler: WebSocketHandler<I, O, WebSocketCall<P, PS, Q, H, K, D, A extends Authentication ? UserOf<A> : undefined>>,
): Hono {
  const hono = new Hono()
  // The steps put there what the types of a handler say.
  hono.get(path, prepareWebSocket(path, options as never, handler as never))
  return hono
}
