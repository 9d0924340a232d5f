import { type BenchDatabase, type Kind, makeDatabase } from './databases.ts'

/** What a contestant does, by the name of the case. */
export type Operations = Readonly<Record<Operation, (n: number) => unknown>>

/** The names of all cases. */
export type Operation = 'get' | 'list' | 'joined' | 'prefetch' | 'insert' | 'bulk' | 'update' | 'count'

const WARM_UP = 600
const WINDOW = 1200

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
  // So slow a call is not compiled yet when it has run for so short a time.
  const warm = await run(operation, name === 'bulk' ? 3 * WARM_UP : WARM_UP, batch, 0)
  const before = process.cpuUsage()
  const calls = await run(operation, WINDOW, batch, warm)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / (calls - warm)
}

async function run(operation: (n: number) => unknown, milliseconds: number, batch: number, from: number) {
  const end = performance.now() + milliseconds
  let calls = from
  while (performance.now() < end) {
    for (let n = 0; n < batch; n++) await operation(calls++)
  }
  return calls
}
