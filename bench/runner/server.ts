import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const LISTENING = '0A'
const ADDRESSES = ['/proc/net/tcp', '/proc/net/tcp6']

/**
 * Holds the server that listens on a port of this machine on one core until this process ends, and says whether it could: on Linux, by whoever may. A contestant
 * on the same core wakes the server by a change of context. On another core each wake-up takes longer than many a query, and which of them wake one there is
 * chance, which lasts as long as their connections do.
 */
export function holdServer(port: number, core: number): boolean {
  const server = listenerOf(port)
  if (server === undefined) return false
  const former = coresOf(server)
  if (!put(server, String(core))) return false
  process.once('exit', () => put(server, former))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
  return true
}

function put(pid: string, cores: string): boolean {
  return spawnSync('taskset', ['-a', '-p', '-c', cores, pid], { stdio: 'ignore' }).status === 0
}

function coresOf(pid: string): string {
  return /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? ''
}

function listenerOf(port: number): string | undefined {
  const sockets = new Set(ADDRESSES.flatMap((file) => socketsIn(file, port)))
  if (sockets.size === 0) return undefined
  return readdirSync('/proc').find((pid) => /^\d+$/.test(pid) && filesOf(pid).some((file) => sockets.has(file)))
}

function socketsIn(file: string, port: number): readonly string[] {
  return textOf(file)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, address, , state]) => state === LISTENING && Number.parseInt(address?.split(':')[1] ?? '', 16) === port)
    .map((words) => `socket:[${words[9]}]`)
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

// Processes end meanwhile, and those of others tell nothing.
function filesOf(pid: string): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).map((file) => readlinkSync(`/proc/${pid}/fd/${file}`))
  } catch {
    return []
  }
}
