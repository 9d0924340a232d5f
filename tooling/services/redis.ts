import { connect } from 'node:net'
import { type Service, ServiceUnavailable } from './service.ts'
import { cacheFolder, has, install, startDaemon } from './system.ts'

/** Sends `INFO server` and gives the answer's text. */
function info(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setTimeout(3000, () =>
      socket.destroy(new ServiceUnavailable(`Nothing answers on port ${port} within 3 seconds.`)),
    )
    socket.on('error', reject)
    socket.on('close', () => resolve(answer))
    socket.on('data', (bytes) => {
      answer += bytes.toString('latin1')
    })
    socket.end('INFO server\r\nQUIT\r\n')
  })
}

export const redis: Service = {
  key: 'redis',
  name: 'Redis',
  variable: 'TSANGO_TEST_REDIS_URL',
  port: 6379,
  minimum: [7],
  url: (port) => `redis://127.0.0.1:${port}/0`,

  async probe(port) {
    const version = /redis_version:(\S+)/.exec(await info(port))?.[1]
    if (!version) throw new ServiceUnavailable(`The server on port ${port} does not answer as Redis does.`)
    return version
  },

  async start(port) {
    const server = '/usr/bin/redis-server'
    if (!has(server)) await install('Redis', 'redis-server')
    const options = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', cacheFolder('redis')]
    return startDaemon('redis', server, ['--port', String(port), ...options])
  },
}
