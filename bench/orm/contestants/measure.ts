import { type BenchDatabase, type Kind, makeDatabase } from './databases.ts'

/** What a contestant does, by the name of the case. */
export type Operations = Readonly<Record<Operation, (n: number) => unknown>>

/** The names of all cases. */
export type Operation = 'get' | 'list' | 'joined' | 'prefetch' | 'insert' | 'bulk' | 'update' | 'count'

const WARM_UP = 600
const WINDOW = 1200
/** Calls after which the runtime has compiled what they run; a server's write takes so long that few fit into the time. */
const WARM_CALLS = 2000
/** Nobody waits longer for them. */
const WARM_AT_MOST = 15_000

/**
 * Runs the operation that the first argument names on a database of the kind that the second names, warm, for a while, one call after the other, and
 * sends microseconds of CPU a call. With `check` as third argument it runs once instead and sends what came out.
 */
export async function measure(
  start: (place: string, kind: Kind) => Promise<Operations> | Operations,
  around: (body: () => Promise<void>, place: string, kind: Kind) => Promise<unknown> = (body) => body(),
): Promise<void> {
  const [name, kind, mode] = process.argv.slice(2) as [Operation, Kind, string | undefined]
  const database = await makeDatabase(kind)
  const body = async (): Promise<void> => {
    const operation = (await start(database.place, kind))[name]
    if (!operation) throw new RangeError(`No operation "${name}".`)
    const answer = mode === 'check' ? await operation(7) : await figure(operation, name)
    await finish(database, answer)
  }
  await around(body, database.place, kind)
}

async function finish(database: BenchDatabase, answer: unknown): Promise<void> {
  await database.remove()
  process.send?.(answer)
}

async function figure(operation: (n: number) => unknown, name: Operation): Promise<number> {
  const batch = name === 'bulk' ? 1 : 50
  const warm = await warmUp(operation, name, batch)
  const before = process.cpuUsage()
  const calls = await run(operation, WINDOW, batch, warm)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (calls - warm)
}

async function warmUp(operation: (n: number) => unknown, name: Operation, batch: number): Promise<number> {
  // So slow a call is not compiled yet when it has run for so short a time.
  if (name === 'bulk') return run(operation, 3 * WARM_UP, batch, 0)
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
