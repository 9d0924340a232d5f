import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { promisify } from 'node:util'
import { letGo } from './leaving.ts'

/** How often connections that have become idle are closed while others are still busy, in milliseconds. */
const SWEEP = 50

/**
 * Makes a function that stops a server: it accepts nothing more, idle connections are closed at once and busy ones when they have
 * answered, with `Connection: close`, at the latest after `timeout` milliseconds. Resolves to whether everything was answered in time.
 */
export function createDrain(server: Server): (timeout: number) => Promise<boolean> {
  const open = new Set<Socket>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  return async function drain(timeout) {
    let inTime = true
    const sweep = setInterval(() => server.closeIdleConnections(), SWEEP)
    const cut = setTimeout(() => {
      inTime = false
      server.closeAllConnections()
    }, timeout)
    try {
      const closed = promisify(server.close.bind(server))()
      server.closeIdleConnections()
      // To Node a connection is idle after its first request only; browsers open some ahead of need.
      for (const socket of open) {
        if (socket.bytesRead === 0) socket.destroy()
        else letGo(socket)
      }
      await closed
    } finally {
      clearInterval(sweep)
      clearTimeout(cut)
    }
    return inTime
  }
}
