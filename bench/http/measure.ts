import { startChild } from '../runner/child.ts'
import type { LoadReport } from './load.ts'

const CONNECTIONS = 64
const WARM_UP = 1500
const WINDOW = 3000

/** Serves a contestant from one core, loads it from another, and resolves to requests per second of the server's own CPU time. */
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
    const [before, start] = [await server.ask<NodeJS.CpuUsage>('cpu'), await load.ask<LoadReport>('report')]
    await wait(WINDOW)
    const [after, end] = [await server.ask<NodeJS.CpuUsage>('cpu'), await load.ask<LoadReport>('report')]
    if (end.errors > 0) throw new WrongAnswers(end.errors)
    const seconds = (after.user + after.system - before.user - before.system) / 1e6
    return (end.answers - start.answers) / seconds
  } finally {
    await Promise.all([load.stop(), server.stop()])
  }
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
