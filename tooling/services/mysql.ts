import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { probe, UNSAFE_AND_QUICK } from './mysql-probe.ts'
import { type Service, ServiceUnavailable } from './service.ts'
import { cacheFolder, has, install, isRoot, run, startDaemon } from './system.ts'

/** Inside the chroot. */
const data = '/var/lib/mysql-tsango'
const common = ['--no-defaults', '--user=root', `--datadir=${data}`]

/**
 * A change of a small table is most of what it does for tests, and that in one connection: a file for each table is made and taken away with it, and threads
 * begin for each index. With these the random migrations take two thirds of the time.
 */
const SMALL_TABLES: readonly string[] = [
  '--innodb-file-per-table=OFF',
  '--innodb-ddl-threads=1',
  '--innodb-parallel-read-threads=1',
  '--innodb-log-writer-threads=OFF',
]

/** Debian's stable release has no MySQL, its unstable one has: that is put into a folder of its own and run from there. */
async function bootstrap(): Promise<string> {
  const root = join(cacheFolder(), 'mysql')
  if (existsSync(join(root, 'usr/sbin/mysqld'))) return root
  if (!isRoot)
    throw new ServiceUnavailable(
      'MySQL is not installed. Run "pnpm services" as root, start Docker, or set TSANGO_TEST_MYSQL_URL.',
    )
  if (!has('debootstrap')) await install('MySQL', 'debootstrap')
  console.error('  putting MySQL into a folder of its own (debootstrap, half a minute, 565 MB)')
  // Only what is complete gets the name: an interrupted attempt is begun anew.
  const part = `${root}.part`
  rmSync(part, { recursive: true, force: true })
  await run('debootstrap', '--variant=minbase', '--include=mysql-server-core', 'sid', part)
  renameSync(part, root)
  return root
}

/** Mounts what a chroot needs and does not have yet. */
async function mounted(root: string): Promise<string[]> {
  const dev = join(root, 'dev')
  const proc = join(root, 'proc')
  const made: string[] = []
  if (!existsSync(join(proc, 'self'))) made.push(await run('mount', '-t', 'proc', 'proc', proc).then(() => proc))
  if (!existsSync(join(dev, 'shm')) || !existsSync(join(dev, 'urandom')))
    made.push(await run('mount', '--bind', '/dev', dev).then(() => dev))
  return made
}

export const mysql: Service = {
  key: 'mysql',
  name: 'MySQL',
  variable: 'TSANGO_TEST_MYSQL_URL',
  port: 3307,
  minimum: [8, 4],
  url: (port) => `mysql://root@127.0.0.1:${port}/tsango_test`,

  async probe(port) {
    const version = await probe(port)
    if (version.includes('MariaDB'))
      throw new ServiceUnavailable(`The server on port ${port} is not MySQL but MariaDB ${version}.`)
    return version
  },

  async start(port) {
    const root = await bootstrap()
    const mounts = await mounted(root)
    mkdirSync(join(root, 'var/lib/mysql-files'), { recursive: true })
    // A server that spares the disk leaves data behind that no later one can be sure to read.
    rmSync(join(root, data), { recursive: true, force: true })
    await run('chroot', root, '/usr/sbin/mysqld', ...common, ...UNSAFE_AND_QUICK, '--initialize-insecure')
    const options = [
      ...common,
      `--port=${port}`,
      '--bind-address=127.0.0.1',
      '--mysqlx=OFF',
      `--socket=${data}/mysqld.sock`,
      '--skip-log-bin',
      ...UNSAFE_AND_QUICK,
      ...SMALL_TABLES,
    ]
    const daemon = startDaemon('mysql', '/usr/sbin/mysqld', options, ['chroot', root])
    return { ...daemon, mounts }
  },
}
