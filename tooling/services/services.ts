/**
 * `pnpm services [start|stop|status] [postgres|mysql|mariadb|redis|pgbouncer|chromium …]`
 *
 * Prints the variables that ask the tests for each service on standard output, and everything else on standard error:
 * `eval "$(pnpm --silent services)"` starts them all and sets the variables.
 */
import { chromium, findChromium } from './chromium.ts'
import { endContainer } from './compose.ts'
import { ensure, find } from './ensure.ts'
import { mariadb } from './mariadb.ts'
import { mysql } from './mysql.ts'
import { note, readNotes } from './notes.ts'
import { pgbouncer } from './pgbouncer.ts'
import { postgres } from './postgres.ts'
import { redis } from './redis.ts'
import type { Service } from './service.ts'
import { endDaemon } from './system.ts'

// PgBouncer stands before PostgreSQL, so it comes after it.
const known: readonly Service[] = [postgres, mariadb, mysql, redis, pgbouncer]
const commands = { start, stop, status }

function say(line: string): void {
  console.error(line)
}

async function start(wanted: readonly Service[], withChromium: boolean): Promise<void> {
  for (const service of wanted) {
    const set = process.env[service.variable]
    if (set) say(`${service.name}: ${service.variable} is set already`)
    const { url, version, how } = set ? { url: set, version: '', how: '' } : await ensure(service)
    if (!set) say(`${service.name} ${version}: ${how}`)
    console.log(`export ${service.variable}=${url}`)
  }
  if (!withChromium) return
  say(`Chromium: ${await chromium()}`)
  console.log('export TSANGO_TEST_CHROMIUM=1')
}

async function stop(wanted: readonly Service[]): Promise<void> {
  const notes = readNotes()
  for (const service of wanted) {
    const started = notes[service.key]
    if (started?.how === 'debian') await endDaemon(started.daemon)
    if (started?.how === 'compose') await endContainer(service.key)
    note(service.key, undefined)
    say(started ? `${service.name}: ended` : `${service.name}: not started by us`)
  }
}

async function status(wanted: readonly Service[], withChromium: boolean): Promise<void> {
  for (const service of wanted) {
    const running = await find(service)
    say(
      running
        ? `${service.name} ${running.version}: ${running.url} (${running.how})`
        : `${service.name}: does not answer`,
    )
  }
  if (withChromium) say(`Chromium: ${findChromium() ?? 'not installed'}`)
}

async function main(args: readonly string[]): Promise<void> {
  const [first = 'start', ...rest] = args
  const isCommand = first in commands
  const names = isCommand ? rest : args
  const unknown = names.find((name) => name !== 'chromium' && !known.some((service) => service.key === name))
  if (unknown !== undefined) {
    say(
      `No service or command "${unknown}". Commands: start, stop, status. Services: ${known.map((service) => service.key).join(', ')}, chromium.`,
    )
    process.exitCode = 2
    return
  }
  const wanted = names.length === 0 ? known : known.filter((service) => names.includes(service.key))
  // The key was just found in the record.
  const command = commands[(isCommand ? first : 'start') as keyof typeof commands]
  await command(wanted, names.length === 0 || names.includes('chromium'))
}

try {
  await main(process.argv.slice(2))
} catch (error) {
  say(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
