import type { Server } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { promisify } from 'node:util'
import type { OpenSockets } from '../websocket/open-sockets.ts'
import { closeAfterAnswer } from './leaving.ts'
import { outbox } from './outbox.ts'

/** How often connections that have become idle are closed while others are still busy, in milliseconds. */
const SWEEP = 50

/** How long an idle connection may take to bring the next request, in milliseconds: it may be on its way, as of a client that sends one after the other. */
const NEXT = 100

/** How long a connection that was just opened may take to bring its request, in milliseconds: it may be on its way. */
const FIRST = 500

/**
 * Makes a function that stops a server: it accepts nothing more, idle connections are closed a moment later (those that brought no request yet, after a longer one) and busy ones when
 * they have answered, with `Connection: close`, at the latest after `timeout` milliseconds. Server-sent events end, and WebSockets are told that it goes away. Resolves to whether
 * everything was answered in time, and all handlers were done.
 */
export function createDrain(server: Server, sockets: OpenSockets): (timeout: number) => Promise<boolean> {
  const open = new Set<Socket>()
  const note = (socket: Socket): void => {
    // A connection that wished for another protocol in vain comes once more.
    if (open.has(socket)) return
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  }
  server.on('connection', note)
  // Requests come over the socket that reads what the other one brings.
  server.on('secureConnection', note)
  return async function drain(timeout) {
    let inTime = true
    let isOver = false
    const timers: NodeJS.Timeout[] = []
    const after = (milliseconds: number, close: () => void): void => {
      // Not before what has arrived meanwhile is read, which a busy process may have left waiting.
      const whenRead = (): unknown => setImmediate(() => isOver || close())
      timers.push(setTimeout(whenRead, milliseconds))
    }
    const cut = (): void => {
      inTime = false
      server.closeAllConnections()
      sockets.cut()
    }
    timers.push(setTimeout(cut, timeout))
    try {
      // That of HTTP closes idle connections at once.
      const closed = promisify(NetServer.prototype.close.bind(server))()
      // The first answer that says that it is the last of its connection would have those behind it thrown away.
      outbox.flush()
      for (const socket of open) closeAfterAnswer(socket)
      after(NEXT, () => {
        server.closeIdleConnections()
        timers.push(setInterval(() => server.closeIdleConnections(), SWEEP))
      })
      // To Node a connection is idle after its first request only; browsers open some ahead of need.
      after(FIRST, () => {
        for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
      })
      await Promise.all([closed, sockets.drain()])
    } finally {
      isOver = true
      for (const timer of timers) clearTimeout(timer)
      // It ends what looks for slow clients, and says that it was closed before.
      server.close(() => {})
    }
    return inTime
  }
}
