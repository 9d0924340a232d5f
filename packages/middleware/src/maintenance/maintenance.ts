/**
 * A site that is closed for a while.
 *
 * @module
 */
import { cache as ambient, type Cache } from '@tsango/cache/cache'
import { CacheUnavailable } from '@tsango/cache/errors'
import { perProcess, usesCache } from '@tsango/cache/uses'
import { currentContext, enterContext } from '@tsango/core/context'
import { ServiceUnavailable } from '@tsango/http/errors'
import { defineSlot, type Slot } from '@tsango/http/slots'
import { type DurationInput, parseDuration } from '@tsango/toolkit/durations'

/** Options of {@link maintenance}. */
export interface MaintenanceOptions {
  /** Whether the site is closed now; default: what {@link closeSite} said. */
  readonly when?: () => boolean | Promise<boolean>
  /** When it is worth another try, sent as `Retry-After`; default: 5 min. */
  readonly retryAfter?: DurationInput
  /** Which paths stay open; default: `/health` and `/ready`. */
  readonly except?: (path: string) => boolean
  /** On whose store the switch of {@link closeSite} is; default: that of the application. */
  readonly cache?: Cache
}

/** Options of {@link closeSite} and {@link siteIsClosed}. */
export interface SiteSwitchOptions {
  /** On whose store the switch is; default: that of the application. */
  readonly cache?: Cache
}

const SWITCH = 'm'
const BELIEVED = 2000

/**
 * Makes the slot that answers 503 while the site is closed. Where the store of the switch is away, the site stays open.
 *
 * Where several processes are to serve, the switch in a cache in memory is refused: one of them would close, and who counts on nobody writing would find that
 * the others took all that came. A `when` of your own is not looked at.
 *
 * @example
 * const closed = maintenance({ when: () => process.env['CLOSED'] === '1' })
 * closed.name // → 'maintenance'
 */
export function maintenance({
  when,
  retryAfter = '5m',
  except = isProbe,
  cache = ambient,
}: MaintenanceOptions = {}): Slot {
  const seconds = parseDuration(retryAfter) / 1000
  const refuse = (isClosed: boolean): void => {
    if (isClosed)
      throw new ServiceUnavailable('The site is closed for maintenance.', { code: 'maintenance', retryAfter: seconds })
  }
  return defineSlot({
    name: 'maintenance',
    extends: [usesCache(when === undefined ? cache : undefined)],
    prepare: ({ app }) => {
      const isClosed = when ?? remembered(cache)
      return {
        ...(when === undefined ? perProcess('whether the site is closed', app, cache) : {}),
        decide({ c }) {
          if (except(c.req.path)) return undefined
          const closed = isClosed()
          return closed instanceof Promise ? closed.then(refuse) : refuse(closed)
        },
      }
    },
  })
}

/** Closes the site for all processes that share the cache, or opens it again; each knows within two seconds. */
export async function closeSite(closed: boolean, { cache = ambient }: SiteSwitchOptions = {}): Promise<void> {
  const key = switchOf(cache)
  if (closed) await cache.store.set(key, '1', undefined)
  else await cache.store.delete([key])
}

/** Whether {@link closeSite} has closed the site. */
export async function siteIsClosed({ cache = ambient }: SiteSwitchOptions = {}): Promise<boolean> {
  return (await cache.store.get(switchOf(cache))) !== undefined
}

/** One switch for the site, also where a tenant's administrator turns it. */
function switchOf(cache: Cache): string {
  const { tenant: _, ...everybody } = currentContext()
  return enterContext(everybody, () => cache.storeKey(SWITCH, 'closed'))
}

function remembered(cache: Cache): () => boolean | Promise<boolean> {
  let [closed, until] = [false, 0]
  let asking: Promise<boolean> | undefined
  return () => {
    if (performance.now() < until) return closed
    asking ??= siteIsClosed({ cache })
      .catch((error: unknown) => {
        if (!(error instanceof CacheUnavailable)) throw error
        return closed
      })
      .then((now) => {
        ;[closed, until] = [now, performance.now() + BELIEVED]
        return closed
      })
      .finally(() => {
        asking = undefined
      })
    return asking
  }
}

function isProbe(path: string): boolean {
  return path === '/health' || path === '/ready'
}
