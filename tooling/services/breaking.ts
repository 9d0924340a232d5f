import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Server } from 'node:net'

/** A way to a server whose connections break when they are told to: after a command was done there, and before its answer came back. */
export interface BreakingWay {
  /** The URL of the server by this way. */
  readonly url: string
  /** Breaks the connection over which the next data comes that has this in it, when the server has answered. */
  breakAt(wanted: RegExp): void
  /** How often a connection was broken. */
  count(): number
  close(): Promise<void>
}

/** Opens a way to the server of a URL. */
export async function breakingWay(target: string): Promise<BreakingWay> {
  const [{ hostname, port }, url] = [new URL(target), new URL(target)]
  let [wanted, broken]: [RegExp | undefined, number] = [undefined, 0]
  const server = createServer((client) => {
    const behind = connect(Number(port), hostname)
    let isToBreak = false
    const end = (): void => {
      client.destroy()
      behind.destroy()
    }
    client.on('data', (data) => {
      if (wanted?.test(data.toString('latin1'))) {
        ;[wanted, isToBreak] = [undefined, true]
        broken++
      }
      behind.write(data)
    })
    behind.on('data', (data) => (isToBreak ? end() : client.write(data)))
    for (const socket of [client, behind]) socket.on('error', end).on('close', end)
  })
  url.hostname = '127.0.0.1'
  url.port = String(await listen(server))
  return {
    url: url.href,
    breakAt: (pattern) => {
      wanted = pattern
    },
    count: () => broken,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // It listens on a port, and on no path.
  return (server.address() as AddressInfo).port
}
