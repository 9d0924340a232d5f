import { type Child, startChild } from '../runner/child.ts'
import type { LoadReport } from './load.ts'

const CONNECTIONS = 64
const WARM_UP = 1000
const WINDOW = 400
const WINDOWS = 5

/**
 * Serves a contestant from one core, loads it from another, and resolves to requests per second of the server's own CPU time in the best of
 * several windows: whatever else the machine does only ever takes away from a window.
 */
export async function measureServer(module: URL, variant: string): Promise<number> {
  const server = startChild(module, { core: 0, arguments: [variant], environment: { NODE_ENV: 'production' } })
  const { port } = await server.next<{ port: number }>()
  const load = startChild(new URL('./load.ts', import.meta.url), {
    core: 1,
    arguments: [String(port), String(CONNECTIONS)],
  })
  try {
    await load.next()
    await wait(WARM_UP)
    let best = 0
    for (let window = 0; window < WINDOWS; window++) best = Math.max(best, await measureWindow(server, load))
    return best
  } finally {
    await Promise.all([load.stop(), server.stop()])
  }
}

async function measureWindow(server: Child, load: Child): Promise<number> {
  const [before, start] = [await server.ask<NodeJS.CpuUsage>('cpu'), await load.ask<LoadReport>('report')]
  await wait(WINDOW)
  const [after, end] = [await server.ask<NodeJS.CpuUsage>('cpu'), await load.ask<LoadReport>('report')]
  if (end.errors > 0) throw new WrongAnswers(end.errors)
  const seconds = (after.user + after.system - before.user - before.system) / 1e6
  return (end.answers - start.answers) / seconds
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Raised when a contestant answered anything but 200 with the body that was asked for. */
class WrongAnswers extends Error {
  constructor(count: number) {
    super(`A contestant gave ${count} wrong answers.`)
  }
}
