import { type Child, startChild } from '../runner/child.ts'
import type { Started } from '../runner/subject.ts'
import type { Question } from './contestants/announce.ts'
import type { LoadOrder, LoadReport } from './load.ts'

const CONNECTIONS = 64
/** In requests, as a busy machine gives a server so little time that seconds would leave it cold. */
const WARM_UP = 30_000
const WINDOW = 3000

/**
 * Serves a contestant from one core, loads it from another until it is warm, and resolves to what measures requests per second of the server's own
 * CPU time, over one window of so many requests at a time.
 */
export async function startServer(module: URL, variant: string, kind: string): Promise<Started> {
  const { server, load, end } = await open(module, variant, kind)
  await measureWindow(server, load, WARM_UP)
  return { measure: () => measureWindow(server, load, WINDOW), end }
}

/** Serves a contestant, and resolves to what measures the megabytes on its heap after so many requests, when all that can go is gone. */
export async function startHeap(module: URL, variant: string, kind: string, requests: number): Promise<Started> {
  const { server, load, end } = await open(module, variant, kind)
  await measureWindow(server, load, requests)
  return { measure: async () => (await server.ask<number>('heap' satisfies Question)) / 2 ** 20, end }
}

interface Opened {
  readonly server: Child
  readonly load: Child
  readonly end: () => Promise<void>
}

async function open(module: URL, variant: string, kind: string): Promise<Opened> {
  const server = startChild(module, { core: 0, arguments: [variant], environment: { NODE_ENV: 'production' } })
  const { port } = await server.next<{ port: number }>()
  const load = startChild(new URL('./load.ts', import.meta.url), {
    core: 1,
    arguments: [String(port), String(CONNECTIONS), kind],
  })
  await load.next()
  return {
    server,
    load,
    end: async () => {
      await Promise.all([load.stop(), server.stop()])
    },
  }
}

async function measureWindow(server: Child, load: Child, requests: number): Promise<number> {
  await load.ask('open' satisfies LoadOrder)
  // A connection is open to its client before the server has taken it: that is no part of what is measured.
  await load.ask({ requests: CONNECTIONS } satisfies LoadOrder)
  const before = await server.ask<NodeJS.CpuUsage>('cpu' satisfies Question)
  const { answers, errors } = await load.ask<LoadReport>({ requests } satisfies LoadOrder)
  const after = await server.ask<NodeJS.CpuUsage>('cpu' satisfies Question)
  if (errors > 0) throw new WrongAnswers(errors)
  return answers / ((after.user + after.system - before.user - before.system) / 1e6)
}

/** Raised when a contestant answered anything but 200 with the body that was asked for. */
class WrongAnswers extends Error {
  constructor(count: number) {
    super(`A contestant gave ${count} wrong answers.`)
  }
}
