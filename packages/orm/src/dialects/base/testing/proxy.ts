import { connect, createServer, type Server, type Socket } from 'node:net'

/** Stands between a driver and its server, so that a test can cut the line. */
export class TestProxy {
  readonly #target: { readonly host: string; readonly port: number }
  readonly #lines = new Set<{ readonly client: Socket; readonly server: Socket }>()
  readonly #listener: Server
  #silent = false
  #down = false
  #cutAfter: string | undefined

  private constructor(host: string, port: number) {
    this.#target = { host, port }
    this.#listener = createServer((client) => this.#join(client))
  }

  /** Starts one before the server of a URL; gives it with the URL that leads through it. */
  static async before(url: string, defaultPort: number): Promise<readonly [TestProxy, string]> {
    const through = new URL(url)
    const proxy = new TestProxy(through.hostname, Number(through.port || defaultPort))
    await new Promise<void>((resolve) => proxy.#listener.listen(0, '127.0.0.1', resolve))
    const address = proxy.#listener.address()
    through.hostname = '127.0.0.1'
    through.port = String(typeof address === 'object' && address ? address.port : '')
    return [proxy, through.href]
  }

  /** Lines that are open. */
  get open(): number {
    return this.#lines.size
  }

  /** Cuts every line, as a server does that goes down. */
  cut(): void {
    for (const { client, server } of this.#lines) {
      client.resetAndDestroy()
      server.destroy()
    }
    this.#lines.clear()
  }

  /** Lets the next message with this text through to the server, and cuts its line when the answer comes. */
  cutAfter(text: string): void {
    this.#cutAfter = text
  }

  /** Answers new lines with silence, as a server does that hangs. */
  silence(silent: boolean): void {
    this.#silent = silent
  }

  /** Cuts every line and takes no new one, as a server does that is started anew; until it is said to be up again. */
  down(down: boolean): void {
    this.#down = down
    if (down) this.cut()
  }

  /** Lets nothing through any more, and closes nothing, as a network does that is gone. */
  freeze(): void {
    for (const { client, server } of this.#lines) {
      client.pause()
      server.pause()
    }
  }

  async close(): Promise<void> {
    this.cut()
    await new Promise((resolve) => this.#listener.close(resolve))
  }

  #join(client: Socket): void {
    client.on('error', () => undefined)
    if (this.#down) {
      client.resetAndDestroy()
      return
    }
    if (this.#silent) {
      client.resume()
      return
    }
    const server = connect(this.#target.port, this.#target.host)
    const line = { client, server }
    let doomed = false
    this.#lines.add(line)
    server.on('error', () => undefined)
    client.on('data', (chunk) => {
      if (this.#cutAfter !== undefined && chunk.includes(this.#cutAfter)) {
        doomed = true
        this.#cutAfter = undefined
      }
      server.write(chunk)
    })
    server.on('data', (chunk) => (doomed ? client.resetAndDestroy() : client.write(chunk)))
    client.on('close', () => {
      this.#lines.delete(line)
      server.end()
    })
    server.on('close', () => client.destroy())
  }
}
