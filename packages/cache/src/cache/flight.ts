import { type Context, currentContext, enterContext } from '@tsango/core/context'

/** Runs `body` as the application's own work: what it makes is for all, so it must not depend on who came first. */
export function asEverybody<T>(body: () => T): T {
  const { app, tenant, ...rest } = currentContext()
  // Without an application there is nobody else to begin as: databases, if any, are in the caller's context alone.
  if (app === undefined) return enterContext({ ...rest, ...(tenant === undefined ? {} : { tenant }) }, body)
  const context: Context = { ...app.begin(), ...(tenant === undefined ? {} : { tenant }) }
  return enterContext(context, body)
}

/** Computations under way by key, so that several who want the same wait for one. */
export type Flights = Map<string, Promise<string | undefined>>

/** Joins the computation of a key, or begins it. */
export function flyOnce(
  flights: Flights,
  key: string,
  body: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const under = flights.get(key)
  if (under !== undefined) return under
  const flight = asEverybody(body).finally(() => flights.delete(key))
  flights.set(key, flight)
  return flight
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
