import { defineCommand } from '@tsango/core/commands'
import { NotServable, UsageError } from '../errors/errors.ts'
import { answersHttp } from './answers-http.ts'

const DEFAULT_PORT = 8000

/** `serve`: the server of the application, until it is told to stop. */
export const serve = defineCommand({
  name: 'serve',
  help: 'Serves the application until Ctrl-C or SIGTERM, then lets requests under way finish.',
  options: {
    port: {
      type: 'number',
      short: 'p',
      help: `The port; 0 takes a free one. (default: the variable PORT, or ${DEFAULT_PORT})`,
    },
    host: { type: 'string', help: 'The address to listen on. (default: localhost; in production 0.0.0.0)' },
  },
  started: false,
  run: async ({ app, options, terminal }) => {
    if (!answersHttp(app)) throw new NotServable()
    const port = checkPort(options.port ?? portOf(process.env['PORT']), options.port === undefined ? 'PORT' : '--port')
    const { serve: start } = await import('@tsango/http/serve')
    const { url, stopped } = await start(app, options.host === undefined ? { port } : { port, host: options.host })
    terminal.print(`Serving on ${url} (Ctrl-C stops)`)
    await stopped
  },
})

function portOf(variable: string | undefined): number {
  return variable === undefined || variable === '' ? DEFAULT_PORT : Number(variable)
}

function checkPort(port: number, source: string): number {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port
  throw new UsageError(
    `${source} is no port: ${Number.isNaN(port) ? 'it is not a number' : port}. Ports are whole numbers from 0 to 65535.`,
  )
}
