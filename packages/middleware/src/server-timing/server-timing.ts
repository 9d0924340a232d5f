/**
 * Where the time of a request went, for the tools of browsers.
 *
 * @module
 */
import { defineSlot, requestVariable, type Slot } from '@tsango/http/slots'
import type { Context } from 'hono'

/** Options of {@link serverTiming}. */
export interface ServerTimingOptions {
  /** Whether browsers are told; default: in development, as durations tell strangers about what is inside. */
  readonly enabled?: boolean
}

const stages = requestVariable<Map<string, number>>('tsango.server-timing')

/** How many stages are told of; one a row would fill the header. */
const MOST = 20

/**
 * Makes the slot of `Server-Timing` (W3C): the whole request as `total`, and what {@link measure} measured.
 *
 * @example
 * const slot = serverTiming({ enabled: true })
 * slot.name // → 'server-timing'
 */
export function serverTiming({ enabled }: ServerTimingOptions = {}): Slot {
  return defineSlot({
    name: 'server-timing',
    prepare: ({ mode }) => {
      if (!(enabled ?? mode === 'development')) return {}
      return {
        provides: [stages.provide(() => new Map())],
        contribute(exchange) {
          const measured = [...(stages.peek(exchange.c) ?? [])].slice(0, MOST)
          const all: readonly [string, number][] = [...measured, ['total', performance.now() - exchange.startedAt]]
          exchange.setHeader('server-timing', all.map(([name, time]) => `${name};dur=${time.toFixed(1)}`).join(', '))
        },
      }
    },
  })
}

/**
 * Measures a stage of a request; of several of one name, the sum. Without the slot it only runs `body`.
 *
 * @param name - what stands for other characters than letters, digits and `-` becomes `_`
 * @example
 * const handler = async (c: Context) => c.json(await measure(c, 'posts', async () => []))
 */
export async function measure<T>(c: Context, name: string, body: () => T | PromiseLike<T>): Promise<T> {
  const measured = stages.get(c)
  const started = performance.now()
  try {
    return await body()
  } finally {
    const key = name.replace(/[^\w-]/g, '_').slice(0, 60)
    measured?.set(key, (measured.get(key) ?? 0) + performance.now() - started)
  }
}
