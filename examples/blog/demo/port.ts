import { createServer } from 'node:net'
import { UsageError } from 'tsango/cli'
import { PortInUse } from 'tsango/http'

/** Rejects with {@link PortInUse} where another program listens already: better known before the blog is written than after. */
export async function refuseBusyPort(port: number, host = 'localhost'): Promise<void> {
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new UsageError(`--port takes a whole number from 1 to 65535, not ${port}.`)
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => reject(new PortInUse(port, error)))
    server.listen(port, host, () => server.close(() => resolve()))
  })
}
