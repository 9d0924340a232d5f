import { hasDocker, startContainer } from './compose.ts'
import { note, readNotes, type Started } from './notes.ts'
import { atLeast, type Service, ServiceUnavailable } from './service.ts'
import { eventually, freePort, hasEnded, isRunning, lastOfLog } from './system.ts'

/** A service that answers: where, in which version, and through whom. */
export interface Running {
  readonly url: string
  readonly version: string
  readonly how: 'used as found' | 'docker compose' | 'debian package'
}

const words = { debian: 'debian package', compose: 'docker compose' } as const

/** The service where it answers in a version that will do: on the port where we started it, or on its standard one. */
export async function find(service: Service): Promise<Running | undefined> {
  const ours = readNotes()[service.key]
  const port = ours?.port ?? service.port
  const version = await service.probe(port).catch(() => undefined)
  if (!version || !atLeast(version, service.minimum)) return undefined
  return { url: service.url(port), version, how: ours ? words[ours.how] : 'used as found' }
}

/** Takes what already answers, or is about to; else a container where a Docker engine runs; else Debian's package. */
export async function ensure(service: Service): Promise<Running> {
  const found = await find(service)
  if (found) return found
  const started = runningOurs(service.key) ?? (await startAnew(service))
  const version = await answerOf(service, started)
  if (!atLeast(version, service.minimum)) {
    throw new ServiceUnavailable(
      `${service.name} ${version} is too old: the tests need ${service.minimum.join('.')} or later.`,
    )
  }
  return { url: service.url(started.port), version, how: words[started.how] }
}

/** Ours, while its process is there: it may only be slow to answer, and its data must not be taken from under it. */
function runningOurs(key: string): Started | undefined {
  const ours = readNotes()[key]
  return ours?.how === 'debian' && isRunning(ours.daemon) ? ours : undefined
}

async function startAnew(service: Service): Promise<Started> {
  // One of ours that died, or was ended by a restart of the machine, is no longer ours to end.
  if (readNotes()[service.key]?.how === 'debian') note(service.key, undefined)
  const port = await freePort(service.port)
  const started: Started = (await hasDocker())
    ? { how: 'compose', port: await startContainer(service.key, port).then(() => port) }
    : { how: 'debian', port, daemon: await service.start(port) }
  note(service.key, started)
  return started
}

/** The version that the server says once it is up. Rejects after 90 seconds, and at once where its process has ended. */
async function answerOf(service: Service, started: Started): Promise<string> {
  const daemon = started.how === 'debian' ? started.daemon : undefined
  try {
    return await eventually(90, () => service.probe(started.port), daemon && (() => hasEnded(daemon)))
  } catch (error) {
    const log = daemon && lastOfLog(service.key)
    throw new ServiceUnavailable(
      [
        `${service.name} was started on port ${started.port} and ${daemon && hasEnded(daemon) ? 'has ended' : 'does not answer'}: ${(error as Error).message}`,
        ...(log ? [`The last of its log, ${log.file}:`, log.text] : []),
      ].join('\n'),
    )
  }
}
