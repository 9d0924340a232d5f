import { chmodSync, lstatSync, unlinkSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'
import { CannotListen, CannotListenOnSocket, PortInUse } from './errors.ts'

/** Where a server listens. */
export type ListenPlace = { readonly socket: string } | { readonly host: string; readonly port: number }

/** The owner and the group may connect, as a proxy is in the group. */
const SOCKET_MODE = 0o660

/** Listens. Raises {@link PortInUse}, {@link CannotListen} and {@link CannotListenOnSocket}. */
export async function listen(server: Server, place: ListenPlace, backlog?: number): Promise<void> {
  if ('socket' in place) return listenOnSocket(server, place.socket, backlog)
  const { host, port } = place
  try {
    await listening(server, () => server.listen(port, host, backlog))
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw new PortInUse(port, error)
    throw new CannotListen(host, port, reasonOf(error as NodeJS.ErrnoException), error)
  }
}

/** A port of a host that nobody listens on. */
export async function freePort(host: string): Promise<number> {
  const server = createServer()
  await listening(server, () => server.listen({ host, port: 0, exclusive: true }))
  // A server that listens on a port has an address with it.
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function listenOnSocket(server: Server, path: string, backlog?: number, again = true): Promise<void> {
  try {
    await listening(server, () => server.listen(path, backlog))
    chmodSync(path, SOCKET_MODE)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code !== 'EADDRINUSE') throw new CannotListenOnSocket(path, reasonOf(error as NodeJS.ErrnoException), error)
    if (!isSocket(path)) throw new CannotListenOnSocket(path, 'there is a file that is no socket', error)
    // A process that was killed leaves its socket behind, and nobody answers there.
    if (!again || (await isAnswered(path))) throw new CannotListenOnSocket(path, 'another process listens there', error)
    unlinkSync(path)
    await listenOnSocket(server, path, backlog, false)
  }
}

function listening(server: Server, start: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.once('listening', () => {
      server.off('error', reject)
      resolve()
    })
    start()
  })
}

function isSocket(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSocket() ?? false
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'ERR_SOCKET_BAD_PORT') return 'a port is a whole number from 0 to 65535'
  if (code === 'EACCES') return 'the operating system does not allow it'
  if (code === 'ENOENT') return 'its folder does not exist'
  return code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' ? 'this machine has no such address' : message
}
