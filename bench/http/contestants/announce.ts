import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Whether the handler of this run gives a promise. */
export const isAsync = process.argv[2] === 'async'

/** What is asked of a server: the CPU time that it and its workers have used, or the bytes on its heap when all that can go is gone. */
export type Question = 'cpu' | 'heap'

/** Tells the runner where the server listens, and from then on what it asks. */
export function announce(port: number): void {
  process.on('message', async (question: Question) => {
    if (question === 'cpu') process.send?.(await usage())
    else if (question === 'heap') process.send?.(heapUsed())
  })
  process.on('disconnect', () => process.exit())
  process.send?.({ port })
}

async function usage(): Promise<NodeJS.CpuUsage> {
  const workers = await Promise.all(Object.values(cluster.workers ?? {}).flatMap((worker) => worker && usageOf(worker)))
  const all = [process.cpuUsage(), ...workers.filter((one) => one !== undefined)]
  return {
    user: all.reduce((sum, one) => sum + one.user, 0),
    system: all.reduce((sum, one) => sum + one.system, 0),
  }
}

async function usageOf(worker: Worker): Promise<NodeJS.CpuUsage> {
  worker.send('cpu' satisfies Question)
  const [answer] = await once(worker, 'message')
  return answer as NodeJS.CpuUsage
}

function heapUsed(): number {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  // What a first collection lets go of by its finalizers, the second one takes.
  collect()
  collect()
  return process.memoryUsage().heapUsed
}

/** Listens on a free port and announces it. */
export function listenAndAnnounce(server: Server): void {
  server.listen(0, '127.0.0.1', () => announce((server.address() as AddressInfo).port))
}
