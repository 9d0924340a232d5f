import { hasDocker, startContainer } from './compose.ts'
import { note, readNotes, type Started } from './notes.ts'
import { atLeast, type Service, ServiceUnavailable } from './service.ts'
import { eventually, freePort, isRunning } from './system.ts'

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

/** Takes what already answers; else a container where a Docker engine runs; else Debian's package. */
export async function ensure(service: Service): Promise<Running> {
  const found = await find(service)
  if (found) return found
  forgetTheDead(service.key)
  const port = await freePort(service.port)
  const started: Started = (await hasDocker())
    ? { how: 'compose', port: await startContainer(service.key, port).then(() => port) }
    : { how: 'debian', port, daemon: await service.start(port) }
  note(service.key, started)
  const version = await eventually(90, () => service.probe(port)).catch((error: Error) => {
    throw new ServiceUnavailable(`${service.name} was started on port ${port} and does not answer: ${error.message}`)
  })
  if (!atLeast(version, service.minimum)) {
    throw new ServiceUnavailable(
      `${service.name} ${version} is too old: the tests need ${service.minimum.join('.')} or later.`,
    )
  }
  return { url: service.url(port), version, how: words[started.how] }
}

/** A server of ours that died, or was ended by a restart of the machine, is no longer ours to end. */
function forgetTheDead(key: string): void {
  const ours = readNotes()[key]
  if (ours?.how === 'debian' && !isRunning(ours.daemon)) note(key, undefined)
}
