import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import type { OpenSockets } from '../websocket/open-sockets.ts'
import { closeAfterAnswer } from './leaving.ts'

/** How often connections that have become idle are closed while others are still busy, in milliseconds. */
const SWEEP = 50

/** How long a connection that was just opened may take to bring its request, in milliseconds: it may be on its way. */
const FIRST = 500

/**
 * Makes a function that stops a server: it accepts nothing more, idle connections are closed at once (those that brought no request yet, a moment later) and busy ones when they have
 * answered, with `Connection: close`, at the latest after `timeout` milliseconds. WebSockets are told that it goes away. Resolves to whether everything was
 * answered in time, and all handlers were done.
 */
export function createDrain(server: Server, sockets: OpenSockets): (timeout: number) => Promise<boolean> {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    // A connection that wished for another protocol in vain comes once more.
    if (open.has(socket)) return
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return async function drain(timeout) {
    let inTime = true
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP)
    let unused: NodeJS.Timeout | undefined
    const cut = setTimeout(() => {
      inTime = false
      server.closeAllConnections()
      sockets.cut()
    }, timeout)
    try {
      const closed = promisify(server.close.bind(server))()
      server.closeIdleConnections()
      for (const socket of open) closeAfterAnswer(socket)
      // To Node a connection is idle after its first request only; browsers open some ahead of need.
      unused = setTimeout(() => {
        // Not before what has arrived meanwhile is read, which a busy process may have left waiting.
        setImmediate(() => {
          for (const socket of open) if (socket.bytesRead === 0) socket.destroy()
        })
      }, FIRST)
      await Promise.all([closed, sockets.drain()])
    } finally {
      clearInterval(sweep)
      clearTimeout(cut)
      clearTimeout(unused)
    }
    return inTime
  }
}
