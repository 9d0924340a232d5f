import { execFile, spawn } from 'node:child_process'
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Daemon, ServiceUnavailable } from './service.ts'

const execute = promisify(execFile)

/** Where servers keep their data and this tool its notes: outside the repository, so that the next clone finds them again. */
export const cache = process.env['TSANGO_CACHE'] ?? join(homedir(), '.cache', 'tsango')

/** Debian's servers are in `sbin`, which a user's PATH may lack. */
const path = `${process.env['PATH']}:/usr/sbin:/sbin`

export const isRoot = process.getuid?.() === 0

/** A folder below the cache, made where it is missing. */
export function cacheFolder(...names: string[]): string {
  const folder = join(cache, ...names)
  mkdirSync(folder, { recursive: true })
  return folder
}

/** Runs a program to its end and gives what it printed. Rejects with the last of it where it fails. */
export async function run(...[command = '', ...args]: string[]): Promise<string> {
  const options = { maxBuffer: 64 * 2 ** 20, env: { ...process.env, PATH: path } }
  try {
    return (await execute(command, args, options)).stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string } // execFile's, or that of a missing program
    const last = `${stdout}\n${stderr}`.trim().split('\n').slice(-5).join('\n')
    throw new ServiceUnavailable(`"${[command, ...args].join(' ')}" failed: ${last || (error as Error).message}`)
  }
}

/** Whether a program is on the PATH, or at the absolute path given. */
export function has(command: string): boolean {
  if (command.startsWith('/')) return existsSync(command)
  return path.split(':').some((folder) => existsSync(join(folder, command)))
}

let listsAreFresh = false

/** Installs Debian packages without starting what they bring, as root. */
export async function install(service: string, ...packages: string[]): Promise<void> {
  if (!has('apt-get'))
    throw new ServiceUnavailable(
      `${service} is not installed, and there is no apt-get here. Install it, or start Docker.`,
    )
  const order = `apt-get install -y ${packages.join(' ')}`
  if (!isRoot)
    throw new ServiceUnavailable(`${service} is not installed. Run "sudo ${order}", or start Docker, and try again.`)
  console.error(`  installing ${packages.join(', ')} (apt-get)`)
  if (!listsAreFresh) await run('apt-get', 'update', '-q')
  listsAreFresh = true
  // At run level 1 a package leaves it to us to start its server.
  const quiet = ['DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1']
  await run('env', ...quiet, 'apt-get', 'install', '-y', '-q', '--no-install-recommends', ...packages)
}

/** Starts a server in a session of its own, so that it outlives this process; its output goes to a log in the cache. */
export function startDaemon(
  name: string,
  command: string,
  args: readonly string[],
  through: readonly string[] = [],
): Daemon {
  const [first = '', ...rest] = [...through, command, ...args]
  const log = openSync(logFile(name), 'w')
  const child = spawn(first, rest, {
    detached: true,
    stdio: ['ignore', log, log],
    cwd: '/',
    env: { ...process.env, PATH: path },
  })
  child.on('error', (error) => console.error(`  ${name}: ${error.message}`))
  child.unref()
  return { pid: child.pid ?? 0, command }
}

const logFile = (name: string): string => join(cacheFolder('logs'), `${name}.log`)

/** What a server of ours said last: 15 lines. */
export function lastOfLog(name: string): { readonly file: string; readonly text: string } | undefined {
  const file = logFile(name)
  if (!existsSync(file)) return undefined
  return { file, text: readFileSync(file, 'utf8').trim().split('\n').slice(-15).join('\n') }
}

/** Whether nothing runs under the id any more. A server that is only being started has another name for a moment. */
export function hasEnded(daemon: Daemon): boolean {
  return !existsSync(`/proc/${daemon.pid}`)
}

/** Whether the process that was started is still that process. */
export function isRunning(daemon: Daemon): boolean {
  try {
    return readFileSync(`/proc/${daemon.pid}/cmdline`, 'utf8').split(/[\0 ]/)[0] === daemon.command
  } catch {
    return false
  }
}

/** Ends a server that we started, waits until it is gone, and takes down what was mounted for it. */
export async function endDaemon(daemon: Daemon): Promise<void> {
  if (isRunning(daemon)) process.kill(daemon.pid, 'SIGTERM')
  for (let tries = 0; isRunning(daemon) && tries < 300; tries++) await sleep(100)
  for (const mount of [...(daemon.mounts ?? [])].reverse()) await run('umount', mount)
}

/** Whether nothing listens on the port of this machine. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

/** The port itself where it is free, or the next one that is. */
export async function freePort(port: number): Promise<number> {
  let candidate = port
  while (!(await isFree(candidate))) candidate++
  return candidate
}

/** Tries until it works, the time is over or it is in vain; the last failure is the one reported. */
export async function eventually<T>(
  seconds: number,
  attempt: () => Promise<T>,
  inVain: () => boolean = () => false,
): Promise<T> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > end || inVain()) throw error
      await sleep(200)
    }
  }
}
