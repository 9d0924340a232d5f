import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { connectionLost } from '../../base/unavailable.ts'
import type { Place } from './url.ts'

/**
 * The one socket of one connection. Left to itself, postgres.js would open another one under a session of ours that has ended, and begin it without
 * our knowing.
 */
export class Line {
  readonly #place: Place
  readonly #database: string
  #socket: Socket | undefined
  #ended = false

  constructor(place: Place, database: string) {
    this.#place = place
    this.#database = database
  }

  /** Opens it, the first time. */
  open = async (): Promise<Socket> => {
    if (this.#socket || this.#ended) throw connectionLost(this.#database, undefined)
    const { host, port, path } = this.#place
    const socket = path === undefined ? connect({ host, port, noDelay: true }) : connect({ path })
    this.#socket = socket
    // Without a listener, what goes wrong once postgres.js has taken its own away would end the process.
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    return socket
  }

  /** Calls `gone` when the server or the network has closed it. */
  whenGone(gone: () => void): void {
    if (!this.#socket || this.#socket.destroyed) gone()
    this.#socket?.on('close', gone)
  }

  destroy(): void {
    this.#ended = true
    this.#socket?.destroy()
  }
}
