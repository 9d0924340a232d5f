import { type Application, ApplicationInvalid } from '@tsango/core/apps'
import type { Problem } from '@tsango/core/checks'
import { Hono } from 'hono'
import { createDebugPage, createWelcome } from '../debug/debug.ts'
import { errorPages, pageFinder } from '../errors/pages.ts'
import { createErrorResponder, type ErrorResponder } from '../errors/respond.ts'
import { createLogger } from '../log/log.ts'
import { createMounted } from '../mounts/mounts.ts'
import { debug, logger } from '../settings/settings.ts'
import { exchangeOf } from '../slots/exchange.ts'
import { createPass } from '../slots/pass.ts'
import { type MakePass, PassRouter } from '../slots/pass-router.ts'
import { rerouting } from '../slots/reroute.ts'
import { isSkippable } from '../slots/skippable.ts'
import { createMissing } from './missing.ts'
import type { ReadySlot } from './prepare-slots.ts'

/** A Hono app whose every handler runs inside one pass of all slots, but for those that it leaves out. */
export function fuse(app: Application, slots: readonly ReadySlot[]): Hono {
  const onError = responderOf(app)
  const makePass: MakePass = (skipped) =>
    createPass({
      slots: slots
        .filter(({ name, prepared }) => !skipped?.has(name) || !isSkippable(name, prepared))
        .map(({ prepared }) => prepared),
      context: () => app.begin(),
      onError,
      onMissing: (c) => missing(c),
    })
  const router = new PassRouter(makePass)
  const hono = new Hono({ router })
  const missing = createMissing(hono, onError, orWelcome(app, hono, createMounted(app)))
  // The pass gives back what `missing` made or a slot decided, and both are responses.
  hono.notFound((c) => router.passOf(c)(c, missing, async () => {}) as Response | Promise<Response>)
  hono.onError((error, c) => onError(error, exchangeOf(c)))
  return rerouting(
    hono,
    slots.map(({ prepared }) => prepared),
  )
}

type Otherwise = ReturnType<typeof createMounted>

// A site with a page of its own for what is not there knows how to go on.
function orWelcome(app: Application, hono: Hono, mounted: Otherwise): Otherwise {
  if (app.problems.some(({ level }) => level === 'error') || !app.settings.get(debug)) return mounted
  if (pageFinder(app.contributions(errorPages))(404) !== undefined) return mounted
  const welcome = createWelcome(hono)
  return (c) => mounted(c) ?? welcome(c)
}

/** A function that throws all problems at once. */
export function refuseAll(errors: readonly Problem[]): () => never {
  return function refuse() {
    throw new ApplicationInvalid(errors)
  }
}

function responderOf(app: Application): ErrorResponder {
  // An application with a problem may have settings that were never read; it answers nothing but that it cannot.
  if (app.problems.some((found) => found.level === 'error'))
    return createErrorResponder({ logger: createLogger({ format: 'text' }) })
  const options = { logger: app.settings.get(logger), pageOf: pageFinder(app.contributions(errorPages)) }
  return createErrorResponder(app.settings.get(debug) ? { ...options, debugPage: createDebugPage(app) } : options)
}
