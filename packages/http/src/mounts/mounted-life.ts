import { type Application, ApplicationInvalid, defineResource, type Resource } from '@tsango/core/apps'
import { type ContextSlot, contextSlot } from '@tsango/core/context'
import type { HttpApplication } from '../application/application.ts'
import { isApplication } from './mounted.ts'
import { mountsIn } from './mounts.ts'

/** An application that is mounted, and where. */
interface Inner {
  readonly prefix: string
  readonly application: HttpApplication
}

/** An application, and those mounted in it that were started with it, in their order. */
interface Started {
  readonly outer: Application
  readonly inner: HttpApplication[]
}

const slot: ContextSlot<Started> = contextSlot('http.mounted')

// Those that are started or about to be, and for how many applications each is that was started by being mounted.
const alive = new WeakSet<Application>()
const held = new WeakMap<Application, number>()

/**
 * Starts the applications that are mounted when that around them is started, each once, and stops them in the reverse order when the last one around them
 * is stopped. One that was started before stays with whoever did.
 */
export const mountedLife: Resource = defineResource<Started>({ name: 'http.mounted', slot, open, close })

/** Runs the `ready` hooks of the mounted applications that were started with the one around them. */
export async function readyMounted(): Promise<void> {
  for (const application of slot.get()?.inner ?? []) await application.ready()
}

async function open(outer: Application): Promise<Started> {
  alive.add(outer)
  const started: Started = { outer, inner: [] }
  try {
    for (const one of innersOf(outer)) if (await hold(one, outer)) started.inner.push(one.application)
    return started
  } catch (error) {
    // Why it cannot start is what there is to tell.
    await close(started).catch(() => {})
    throw error
  }
}

async function close({ outer, inner }: Started): Promise<void> {
  const errors: unknown[] = []
  for (const application of inner.toReversed()) {
    const left = release(coreOf(application))
    if (left === 0) await application.stop().catch((error: unknown) => errors.push(error))
  }
  alive.delete(outer)
  if (errors.length > 0) throw errors[0]
}

/** Whether the application is ours to stop. */
async function hold({ prefix, application }: Inner, outer: Application): Promise<boolean> {
  const core = coreOf(application)
  const count = held.get(core) ?? 0
  // One that mounts the application around it in turn would wait for itself.
  if (alive.has(core) && (count === 0 || leadsTo(core, outer))) return false
  held.set(core, count + 1)
  try {
    await application.start()
    return true
  } catch (error) {
    release(core)
    throw placed(error, prefix)
  }
}

function release(core: Application): number {
  const left = (held.get(core) ?? 1) - 1
  held.set(core, left)
  return left
}

function placed(error: unknown, prefix: string): unknown {
  if (!(error instanceof ApplicationInvalid)) return error
  return new ApplicationInvalid(
    error.problems.map((found) => ({ ...found, message: `In what is mounted at ${prefix}: ${found.message}` })),
  )
}

function innersOf(app: Application): readonly Inner[] {
  return mountsIn(app).flatMap(({ prefix, handler }) =>
    isApplication(handler) ? [{ prefix: prefix || '/', application: handler }] : [],
  )
}

function leadsTo(from: Application, to: Application, seen = new Set<Application>()): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  seen.add(from)
  return innersOf(from).some(({ application }) => leadsTo(coreOf(application), to, seen))
}

// What answers HTTP is built on what core made, and is its own object.
function coreOf(application: HttpApplication): Application {
  return application.context.app ?? application
}
