import type { Socket as NetSocket } from 'node:net'
import { ServiceUnavailable, TooManyRequests } from '../errors/classes.ts'

/** What can be told to go. */
interface Closable {
  /** Begins to close; again it does nothing. */
  leave(code: number, reason: string): void
}

/** How many there may be. */
export interface Capacity {
  readonly maxConnections: number
  /** 0: any number. */
  readonly maxPerAddress: number
}

/** The WebSockets of one server, from their handshakes to the end of their handlers. */
export class OpenSockets {
  readonly #open = new Set<Closable>()
  readonly #connections = new Set<Pick<NetSocket, 'destroy'>>()
  readonly #byAddress = new Map<string, number>()
  #count = 0
  #drained: PromiseWithResolvers<void> | undefined

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** Keeps a connection in mind that the server of HTTP has let go of, until it is closed. */
  track(connection: Pick<NetSocket, 'destroy' | 'once'>): void {
    if (this.#connections.has(connection)) return
    this.#connections.add(connection)
    connection.once('close', () => this.#connections.delete(connection))
  }

  /** Counts one more, and gives what takes it off again. Raises `ServiceUnavailable` and `TooManyRequests`. */
  admit({ maxConnections, maxPerAddress }: Capacity, address = ''): () => void {
    if (this.#drained !== undefined) throw new ServiceUnavailable('The server is about to stop.', { retryAfter: 1 })
    if (this.#count >= maxConnections)
      throw new ServiceUnavailable('All WebSockets of this server are taken.', {
        code: 'too_many_connections',
        retryAfter: 5,
      })
    const known = this.#byAddress.get(address) ?? 0
    if (maxPerAddress > 0 && known >= maxPerAddress)
      throw new TooManyRequests(`There are ${known} WebSockets of your address already.`, {
        code: 'too_many_connections',
      })
    this.#count++
    this.#byAddress.set(address, known + 1)
    return () => this.#release(address)
  }

  #release(address: string): void {
    this.#count--
    const left = (this.#byAddress.get(address) ?? 1) - 1
    if (left === 0) this.#byAddress.delete(address)
    else this.#byAddress.set(address, left)
    if (this.#count === 0) this.#drained?.resolve()
  }

  /** Keeps one that is open in mind, and gives what forgets it. */
  add(socket: Closable): () => void {
    this.#open.add(socket)
    if (this.#drained !== undefined) socket.leave(1001, STOPPING)
    return () => this.#open.delete(socket)
  }

  /** Tells all that the server goes away (1001), and admits no more; resolves when all are closed and their handlers done. */
  drain(): Promise<void> {
    this.#drained ??= Promise.withResolvers()
    for (const socket of this.#open) socket.leave(1001, STOPPING)
    if (this.#count === 0) this.#drained.resolve()
    return this.#drained.promise
  }

  /** Ends the connections that are left, and no longer waits for handlers that do not listen. */
  cut(): void {
    for (const connection of this.#connections) connection.destroy()
    this.#drained?.resolve()
  }
}

const STOPPING = 'The server stops.'
