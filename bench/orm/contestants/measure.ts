import { on } from 'node:events'
import { type Kind, makeDatabase } from './databases.ts'

/** What a contestant does, by the name of the case. */
export type Operations = Readonly<Record<Operation, (n: number) => unknown>>

/** The names of all cases. */
export type Operation = 'get' | 'list' | 'joined' | 'prefetch' | 'insert' | 'bulk' | 'update' | 'count'

/** All of them; those that write come last, so that all of them run on one database. */
export const OPERATIONS: readonly Operation[] = [
  'get',
  'list',
  'joined',
  'prefetch',
  'count',
  'insert',
  'bulk',
  'update',
]

const WARM_UP = 600
const WINDOW = 100
/** Calls after which the runtime has compiled all that they run: a call through `mariadb` gets its last tenth faster after some 17,000. */
const WARM_CALLS = 20_000
/** So slow a call is not compiled yet when it has run for so short a time, and has no need of thousands. */
const WARM_BULK = 1800
/** Nobody waits longer for them. */
const WARM_AT_MOST = 15_000

/**
 * Runs the operation that the first argument names on a database of the kind that the second names. When it is warm it says so; then each message is
 * answered with microseconds of CPU a call, of a tenth of a second in which one call came after the other, until `end`. With `check` as third argument all
 * of them run once instead, and what came out is sent by the name of each.
 */
export async function measure(
  start: (place: string, kind: Kind) => Promise<Operations> | Operations,
  around: (body: () => Promise<void>, place: string, kind: Kind) => Promise<unknown> = (body) => body(),
): Promise<void> {
  const [name, kind, mode] = process.argv.slice(2) as [Operation, Kind, string | undefined]
  const database = await makeDatabase(kind)
  const body = async (): Promise<void> => {
    const operations = await start(database.place, kind)
    const answer = mode === 'check' ? await answersOf(operations) : await answerAll(operations[name], name)
    await database.remove()
    process.send?.(answer)
  }
  await around(body, database.place, kind)
}

async function answersOf(operations: Operations): Promise<Readonly<Record<string, unknown>>> {
  const answers: Record<string, unknown> = {}
  for (const name of OPERATIONS) answers[name] = await operations[name](7)
  return answers
}

async function answerAll(operation: (n: number) => unknown, name: Operation): Promise<'ended'> {
  const batch = name === 'bulk' ? 1 : 50
  let calls = await warmUp(operation, name, batch)
  const requests = on(process, 'message')
  process.send?.('warm')
  for await (const [request] of requests) {
    if (request === 'end') break
    const before = process.cpuUsage()
    const until = await run(operation, WINDOW, batch, calls)
    const { user, system } = process.cpuUsage(before)
    process.send?.((user + system) / (until - calls))
    calls = until
  }
  return 'ended'
}

async function warmUp(operation: (n: number) => unknown, name: Operation, batch: number): Promise<number> {
  if (name === 'bulk') return run(operation, WARM_BULK, batch, 0)
  const end = performance.now() + WARM_AT_MOST
  let calls = await run(operation, WARM_UP, batch, 0)
  while (calls < WARM_CALLS && performance.now() < end) calls = await run(operation, 0, batch, calls)
  return calls
}

async function run(operation: (n: number) => unknown, milliseconds: number, batch: number, from: number) {
  const end = performance.now() + milliseconds
  let calls = from
  do {
    for (let n = 0; n < batch; n++) await operation(calls++)
  } while (performance.now() < end)
  return calls
}
