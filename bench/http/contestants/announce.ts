import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Whether the handler of this run gives a promise. */
export const isAsync = process.argv[2] === 'async'

/** Tells the runner where the server listens, and from then on how much CPU time the process has used. */
export function announce(port: number): void {
  process.on('message', () => process.send?.(process.cpuUsage()))
  process.on('disconnect', () => process.exit())
  process.send?.({ port })
}

/** Listens on a free port and announces it. */
export function listenAndAnnounce(server: Server): void {
  server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port))
}
