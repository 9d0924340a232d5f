import type { Application } from '@tsango/core/apps'
import { enterContext, runInContext } from '@tsango/core/context'
import { TsangoError } from '@tsango/core/errors'
import { definedSettings, type Mode, modeFrom, type Setting } from '@tsango/core/settings'
import { listOf, suggest } from '@tsango/toolkit/text'
import type { Context, ExecutionContext, Hono, MiddlewareHandler } from 'hono'
import { ServiceUnavailable } from '../errors/classes.ts'
import { HttpError } from '../errors/http-error.ts'
import { sentMethodOf } from '../request/sent-method.ts'
import { type Exchange, exchangeOf } from './exchange.ts'
import { HeaderPlan } from './headers.ts'
import type { PreparedSlot, Slot, SlotSetup } from './slot.ts'

/** Raised when a slot outside an application needs a setting that has no default. */
export class SettingWithoutDefault extends TsangoError {
  readonly code = 'setting_without_default'
  readonly setting: string

  constructor(setting: string, fault: string) {
    super(`The slot needs the setting "${setting}": ${fault} Give it under "settings" of toHono.`)
    this.setting = setting
  }
}

/** Raised when `toHono` is given a setting that neither its slot nor any other reads. */
export class UnknownSetting extends TsangoError {
  readonly code = 'unknown_setting'
  readonly setting: string

  /** `read` are the settings that the slot itself has asked for, `others` those that others would. */
  constructor(slot: string, setting: string, { read, others }: { read: readonly string[]; others: readonly string[] }) {
    const closest = suggest(setting, [...read, ...others])
    const meant = closest === undefined ? '' : ` Did you mean "${closest}"?`
    const [own, rest] = [read, others].map((names) => listOf(names, { max: Number.POSITIVE_INFINITY }))
    super(
      `No slot reads the setting "${setting}", which is given to the slot "${slot}" under "settings" of toHono.${meant} The slot reads ${own}; those of others are ${rest}.`,
    )
    this.setting = setting
  }
}

/** Raised when a slot inside an application needs a setting that none of its apps declares. */
export class SettingNotDeclared extends TsangoError {
  readonly code = 'setting_not_declared'
  readonly setting: string

  constructor(setting: string) {
    super(
      `It needs the setting "${setting}", which no app declares. Add the app that brings it to "apps": middleware() for those of its slots.`,
    )
    this.setting = setting
  }
}

/** Options of {@link toHono}. */
export interface ToHonoOptions {
  /** Default: from `NODE_ENV`. */
  readonly mode?: Mode
  /** The values of settings by name, as in `tsango({ … })`; those of other slots may be among them. */
  readonly settings?: Readonly<Record<string, unknown>>
  /** The Hono app itself: for slots that have a request routed anew, such as `methodOverride()`. */
  readonly app?: Pick<Hono, 'fetch'>
}

/** Raised when a slot has requests routed anew and is not told the app that does so. */
export class RerouteWithoutApp extends TsangoError {
  readonly code = 'reroute_without_app'

  constructor(slot: string) {
    super(`The slot "${slot}" has requests routed anew. Say where: toHono(slot, { app }), with the Hono app itself.`)
  }
}

/**
 * Makes a plain Hono middleware of a slot, for any Hono app without Tsango around it. Raises {@link SettingWithoutDefault},
 * {@link UnknownSetting} and {@link RerouteWithoutApp}.
 *
 * Each touches the finished response; inside an application all slots are fused into one pass instead.
 *
 * @example
 * const teapot = defineSlot({ name: 'teapot', before: 'session', prepare: () => ({ headers: { 'x-teapot': 'yes' } }) })
 * typeof toHono(teapot) // → 'function'
 */
export function toHono(slot: Slot, options: ToHonoOptions = {}): MiddlewareHandler {
  const read = new Set<string>()
  const prepared = slot.prepare(standaloneSetup(options, read))
  refuseUnknown(slot, options.settings ?? {}, [...read])
  const plan = new HeaderPlan(prepared.headers ?? {})
  const { app } = options
  if (prepared.reroute !== undefined && app === undefined) throw new RerouteWithoutApp(slot.name)
  const middleware: MiddlewareHandler = async function tsangoSlot(c, next) {
    if (app !== undefined && prepared.reroute !== undefined && sentMethodOf(c.req.raw) === undefined) {
      const other = await prepared.reroute(c.req.raw)
      if (other !== undefined) return await app.fetch(other, c.env as object, executionOf(c))
    }
    const exchange = exchangeOf(c)
    exchange.isAlone = false
    const from = exchange.pending.length
    if (prepared.provides) exchange.providers = new Map([...exchange.providers, ...prepared.provides])
    prepared.begin?.(exchange)
    const around = prepared.around?.bind(prepared) ?? ((_: Exchange, run: () => Promise<void>) => run())
    try {
      const pass = async (): Promise<void> => {
        const { context: before, deadline: running } = exchange
        const early = await prepared.decide?.(exchange)
        if (early) c.res = early
        else {
          const made = exchange.context === before ? next() : enterContext(exchange.context, next)
          // Only the slot that sets a deadline holds its handlers to it.
          await (exchange.deadline === running ? made : exchange.deadline?.hold(made))
        }
      }
      await runInContext(exchange.context, () => around(exchange, pass))
      await prepared.contribute?.(exchange, c.res)
      const changed = await prepared.transform?.(exchange, c.res)
      if (changed) {
        // Otherwise Hono puts the headers of the former one onto it, such as its length.
        c.res = undefined
        c.res = changed
      }
    } catch (error) {
      makeWay(c, plan.list(exchange.pending.splice(from), undefined))
      throw plainly(error)
    }
    const delivered = plan.apply(c.res, exchange.pending.splice(from))
    if (delivered !== c.res) c.res = delivered
    prepared.finish?.(exchange, c.res)
  }
  made.set(middleware, { slot: slot.name, prepared })
  return middleware
}

const made = new WeakMap<WeakKey, { readonly slot: string; readonly prepared: PreparedSlot }>()

/** The slot that a middleware was made of, by its name and as it was prepared. */
export function slotBehind(
  middleware: WeakKey,
): { readonly slot: string; readonly prepared: PreparedSlot } | undefined {
  return made.get(middleware)
}

// Hono throws where the runtime has none.
function executionOf(c: Context): ExecutionContext | undefined {
  try {
    return c.executionCtx
  } catch {
    return undefined
  }
}

/** What a response says of its own content, and of no other. */
const OF_CONTENT = /^(?:content-.*|etag|last-modified|expires|cache-control|accept-ranges|location)$/

/** Leaves nothing of a response that failed to the one that the app's error handler makes, but what the slot says goes with it. */
function makeWay(c: Context, headers: readonly unknown[]): void {
  const failed = c.finalized ? [...c.res.headers.keys()] : []
  c.res = undefined
  c.finalized = false
  // Hono has noted them for whatever response comes next.
  for (const name of failed) if (OF_CONTENT.test(name)) c.header(name, undefined)
  for (let at = 0; at < headers.length; at += 2) {
    const [name, value] = [String(headers[at]), String(headers[at + 1])]
    c.header(name, value, { append: name === 'set-cookie' || name === 'vary' })
  }
}

// Hono knows the status of its own errors and of those that can answer for themselves.
function plainly(error: unknown): unknown {
  const isAway = error instanceof TsangoError && !(error instanceof HttpError) && error.status === 503
  return isAway ? new ServiceUnavailable(undefined, { cause: error }) : error
}

// One object may be given to several slots, and a slot may read a setting for some of its options alone.
function refuseUnknown(slot: Slot, settings: Readonly<Record<string, unknown>>, read: readonly string[]): void {
  const others = definedSettings().filter((name) => !read.includes(name))
  const unknown = Object.keys(settings).find((name) => !read.includes(name) && !others.includes(name))
  if (unknown !== undefined) throw new UnknownSetting(slot.name, unknown, { read, others })
}

function standaloneSetup(
  { mode = modeFrom(globalThis.process?.env['NODE_ENV']), settings = {} }: ToHonoOptions,
  asked: Set<string>,
): SlotSetup {
  return {
    mode,
    setting: <T>(setting: Setting<T>): T => {
      asked.add(setting.name)
      const read = setting.read(settings[setting.name], { mode })
      if ('fault' in read) throw new SettingWithoutDefault(setting.name, read.fault)
      return read.value
    },
  }
}

/** Raised when a slot needs a setting that was given wrongly: which is told already. */
export class SettingUnread extends TsangoError {
  readonly code = 'setting_unread'

  constructor(setting: string) {
    super(`The setting "${setting}" could not be read.`)
  }
}

/** What slots of an application ask. Its `setting` raises {@link SettingNotDeclared} and {@link SettingUnread}. */
export function applicationSetup(app: Application): SlotSetup {
  const declared = new Map(app.settings.describe().map((one) => [one.name, one.fault]))
  return {
    mode: app.mode,
    app,
    setting: (setting) => {
      if (!declared.has(setting.name)) throw new SettingNotDeclared(setting.name)
      if (declared.get(setting.name) !== undefined) throw new SettingUnread(setting.name)
      return app.settings.get(setting)
    },
  }
}
