import { type Context, contextSlot, currentContext, enterContext } from '@tsango/core/context'
import { CacheCircle } from '../errors/errors.ts'

/** Runs `body` as the application's own work: what it makes is for all, so it must not depend on who came first. */
export function asEverybody<T>(body: () => T): T {
  const { app, tenant, ...rest } = currentContext()
  // Without an application there is nobody else to begin as: databases, if any, are in the caller's context alone.
  if (app === undefined) return enterContext({ ...rest, ...(tenant === undefined ? {} : { tenant }) }, body)
  const context: Context = { ...app.begin(), ...(tenant === undefined ? {} : { tenant }) }
  return enterContext(context, body)
}

/** A computation under way, and those that it waits for. */
export interface Flight extends Wanted {
  readonly made: Promise<string | undefined>
  readonly waitsFor: Set<Flight>
  /** Whether what it makes was forgotten meanwhile: it is for those who wait already, and kept no more. */
  isForgotten: boolean
  /** What it makes being written, where that has begun. */
  kept?: Promise<void>
}

/** What a computation is for. */
interface Wanted {
  readonly key: string
  /** The keys of the versions of its tags. */
  readonly tags: readonly string[]
}

/** Computations under way by key, so that several who want the same wait for one. */
export type Flights = Map<string, Flight>

/** The computation that runs here; what it is waiting for cannot wait for it. */
const under = contextSlot<Flight>('cache.flight')

/**
 * Joins the computation of a key, or begins it. Raises {@link CacheCircle} where the computation that asks would wait for itself, by way of others too:
 * nothing would ever end it.
 */
export function flyOnce(
  flights: Flights,
  wanted: Wanted,
  body: (flight: Flight) => Promise<string | undefined>,
): Promise<string | undefined> {
  const asking = under.get()
  const known = flights.get(wanted.key)
  if (asking && known) refuseCircle(asking, known)
  const flight = known ?? begin(flights, wanted, body)
  if (!asking) return flight.made
  asking.waitsFor.add(flight)
  return flight.made.finally(() => asking.waitsFor.delete(flight))
}

/**
 * Lets nobody join the computations that `isMeant` any more, and none of them keep what it makes. Resolves when nothing of theirs is being written, so that
 * what is deleted after that stays deleted.
 */
export async function forgetFlights(flights: Flights, isMeant: (flight: Flight) => boolean): Promise<void> {
  const forgotten = [...flights.values()].filter(isMeant)
  for (const flight of forgotten) {
    flight.isForgotten = true
    flights.delete(flight.key)
  }
  await Promise.all(forgotten.map(({ kept }) => kept?.catch(() => {})))
}

/** Keeps what a computation has made, unless that was forgotten meanwhile. */
export async function keepUnlessForgotten(flight: Flight, keep: () => Promise<void>): Promise<void> {
  if (flight.isForgotten) return
  flight.kept = keep()
  await flight.kept
}

function begin(flights: Flights, wanted: Wanted, body: (flight: Flight) => Promise<string | undefined>): Flight {
  let start = (): void => {}
  const started = new Promise<void>((resolve) => {
    start = resolve
  })
  const end = (): void => {
    if (flights.get(wanted.key) === flight) flights.delete(wanted.key)
  }
  const flight: Flight = {
    ...wanted,
    waitsFor: new Set(),
    isForgotten: false,
    made: asEverybody(() => started.then(() => under.run(flight, () => body(flight)))).finally(end),
  }
  flights.set(wanted.key, flight)
  start()
  return flight
}

function refuseCircle(asking: Flight, wanted: Flight): void {
  const way = wayTo(asking, wanted, new Set())
  if (way) throw new CacheCircle([...way, wanted].map(({ key }) => key.slice(key.indexOf('|') + 1)))
}

/** The computations from one that is wanted to the one that asks, in the order in which they wait for each other. */
function wayTo(asking: Flight, from: Flight, seen: Set<Flight>): readonly Flight[] | undefined {
  if (from === asking) return [from]
  if (seen.has(from)) return undefined
  seen.add(from)
  for (const next of from.waitsFor) {
    const way = wayTo(asking, next, seen)
    if (way) return [from, ...way]
  }
  return undefined
}

/** What a promise gives, or nothing where it takes longer than so many milliseconds; what it throws, it throws. */
export async function within<T>(promise: Promise<T>, milliseconds: number): Promise<{ readonly value: T } | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(resolve, milliseconds, undefined)
  })
  try {
    return await Promise.race([promise.then((value) => ({ value })), late])
  } finally {
    clearTimeout(timer)
  }
}
