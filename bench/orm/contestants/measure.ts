/** What a contestant does, by the name of the case. */
export type Operations = Readonly<Record<string, (n: number) => unknown>>

const WARM_UP = 600
const WINDOW = 1200
const BATCH = 50

/** Runs the operation that the first argument names, warm, for a while, and sends microseconds of CPU a call. */
export async function measure(operations: Operations): Promise<void> {
  const operation = operations[process.argv[2] ?? '']
  if (!operation)
    throw new RangeError(`No operation "${process.argv[2]}". Known: ${Object.keys(operations).join(', ')}.`)
  await run(operation, WARM_UP)
  const before = process.cpuUsage()
  const calls = await run(operation, WINDOW)
  const { user, system } = process.cpuUsage(before)
  process.send?.((user + system) / calls)
}

async function run(operation: (n: number) => unknown, milliseconds: number): Promise<number> {
  const end = performance.now() + milliseconds
  let calls = 0
  while (performance.now() < end) {
    for (let n = 0; n < BATCH; n++) await operation(calls++)
  }
  return calls
}
