import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { probe, UNSAFE_AND_QUICK } from './mysql-probe.ts'
import { type Service, ServiceUnavailable } from './service.ts'
import { cacheFolder, has, install, run, startDaemon } from './system.ts'

const server = '/usr/sbin/mariadbd'

export const mariadb: Service = {
  key: 'mariadb',
  name: 'MariaDB',
  variable: 'TSANGO_TEST_MARIADB_URL',
  port: 3306,
  minimum: [10, 11],
  url: (port) => `mariadb://root@127.0.0.1:${port}/tsango_test`,

  async probe(port) {
    const version = await probe(port)
    if (!version.includes('MariaDB'))
      throw new ServiceUnavailable(`The server on port ${port} is not MariaDB but MySQL ${version}.`)
    return version
  },

  async start(port) {
    if (!has(server)) await install('MariaDB', 'mariadb-server')
    const data = join(cacheFolder('mariadb'), 'data')
    // A server that starts takes away what others have for the moment in the same folder.
    const common = ['--no-defaults', '--user=root', `--datadir=${data}`, `--tmpdir=${cacheFolder('mariadb', 'tmp')}`]
    // A server that spares the disk leaves data behind that no later one can be sure to read.
    rmSync(data, { recursive: true, force: true })
    await run('mariadb-install-db', ...common, '--auth-root-authentication-method=normal', '--skip-test-db')
    return startDaemon('mariadb', server, [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      `--socket=${data}.sock`,
      ...UNSAFE_AND_QUICK,
    ])
  },
}
