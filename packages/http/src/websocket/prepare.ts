import { AsyncLocalStorage } from 'node:async_hooks'
import { clientNetwork } from '@tsango/toolkit/addresses'
import type { Context, Handler } from 'hono'
import { isLimit } from '../body/own-limit.ts'
import { RunningCall, runSteps } from '../endpoint/call.ts'
import { type LooseOptions, prepareSteps } from '../endpoint/prepare.ts'
import { logOf } from '../log/log.ts'
import { defaultWebSockets, type WebSocketLimits, websockets } from '../settings/websockets.ts'
import { exchangeOf } from '../slots/exchange.ts'
import { skipSlots } from '../slots/skip.ts'
import type { Connection } from './connection.ts'
import { readHandshake, wrongProtocols } from './handshake.ts'
import { markWebSocket } from './marks.ts'
import { type MessageKind, prepareReader, prepareWriter } from './messages.ts'
import type { OpenSockets } from './open-sockets.ts'
import { refuseOtherSites } from './origin.ts'
import { runHandler } from './run.ts'
import { Socket, type SocketPlan } from './socket.ts'

const log = logOf('http.websocket')

/** The options of a WebSocket, seen without its types. */
export interface LooseWebSocketOptions
  extends Pick<LooseOptions, 'path' | 'query' | 'headers' | 'cookies' | 'auth' | 'guards' | 'depends' | 'skip'> {
  readonly receives?: MessageKind
  readonly sends?: MessageKind
  readonly invalid?: SocketPlan['invalid']
  readonly protocols?: readonly string[]
  readonly maxMessageSize?: number
}

/** The handler of a WebSocket, seen without its types. */
export type Run = (socket: Socket<unknown, unknown>, call: RunningCall) => unknown

/** Prepares the handler of a WebSocket's route: it accepts handshakes. Raises `EndpointInvalid`. */
export function prepareWebSocket(path: string, options: LooseWebSocketOptions, run: Run): Handler {
  const { receives, sends, invalid, protocols = [], maxMessageSize, ...request } = options
  const name = `WebSocket ${path}`
  const wrong = [...wrongProtocols(protocols), ...wrongSize(maxMessageSize)]
  const { steps } = prepareSteps({ name, path, wrong }, request)
  const [read, write] = [prepareReader(receives), prepareWriter(sends, path)]
  const planOf = (limits: WebSocketLimits, protocol: string): SocketPlan => {
    const { maxBuffered, heartbeat, idleTimeout } = limits
    const maxWaiting = maxMessageSize ?? limits.maxMessageSize
    return { read, write, invalid, protocol, maxWaiting, maxBuffered, heartbeat, idleTimeout }
  }

  const accept = async (c: Context): Promise<Response> => {
    const exchange = exchangeOf(c)
    const { upgrade, protocol } = readHandshake(exchange, protocols)
    const { asked = exchange } = upgrade
    refuseOtherSites(exchange, asked)
    const app = exchange.context.app ?? asked.context.app
    const limits = app?.settings.get(websockets) ?? defaultWebSockets
    const call = new RunningCall(c)
    try {
      await runSteps(steps, call)
      const release = upgrade.sockets.admit(limits, clientNetwork(asked.address ?? ''))
      const plan = planOf(limits, protocol)
      const inContext = AsyncLocalStorage.snapshot()
      return upgrade.accept({
        protocol,
        maxMessageSize: plan.maxWaiting,
        open: (connection, received) =>
          inContext(opened, { connection, received, plan, sockets: upgrade.sockets, call, run, release }),
        abandon: () => {
          release()
          inContext(() => void call.tearDown().catch((error: unknown) => call.tell(error)))
        },
      })
    } catch (error) {
      await call.tearDown(error)
      throw error
    }
  }
  // Its name is what `showmiddleware` says of it.
  const handle = function websocket(c: Context) {
    return accept(c)
  }
  return markWebSocket(options.skip === undefined ? handle : skipSlots(options.skip, handle))
}

function wrongSize(size: number | undefined): readonly string[] {
  if (size === undefined || (isLimit(size) && size > 0)) return []
  return [`Its "maxMessageSize" is ${size}, and a limit is a whole number of bytes.`]
}

interface Opened {
  readonly connection: Connection
  readonly received: () => number
  readonly plan: SocketPlan
  readonly sockets: OpenSockets
  readonly call: RunningCall
  readonly run: Run
  readonly release: () => void
}

async function opened({ connection, received, plan, sockets, call, run, release }: Opened): Promise<void> {
  const socket = new Socket<unknown, unknown>(connection, plan, received)
  const forget = sockets.add(socket)
  const began = performance.now()
  await runHandler(socket, call, run)
  const { code } = await socket.closed
  const seconds = Math.round(performance.now() - began) / 1000
  const { path } = call.c.req
  log.debug('closed', `The WebSocket ${path} ended with ${code} after ${seconds} s.`, { path, code, seconds })
  forget()
  release()
}
