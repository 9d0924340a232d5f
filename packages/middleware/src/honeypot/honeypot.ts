/**
 * A field of forms that people do not see and programs fill in.
 *
 * @module
 */
import type { Application } from '@tsango/core/apps'
import { TsangoError } from '@tsango/core/errors'
import type { Setting } from '@tsango/core/settings'
import { hasForm, readForm } from '@tsango/http/body'
import { Unprocessable } from '@tsango/http/errors'
import { cspNonce } from '@tsango/http/request'
import { secret } from '@tsango/http/settings'
import { defineSlot, type Exchange, requestVariable, type Slot, type SlotSetup } from '@tsango/http/slots'
import { escapeHtml, listOf } from '@tsango/toolkit/text'
import type { Context } from 'hono'
import { fieldNames } from './names.ts'
import { DEFAULT_FIELD, fieldFault, type HoneypotPlan, honeypotSetting } from './setting.ts'

export { type HoneypotPlan, type HoneypotSettings, honeypotSetting } from './setting.ts'

/** Options of {@link honeypot}. */
export interface HoneypotOptions {
  /** The field's name, one that programs like to fill in; default: where neither it nor `changing` is given, what the setting `honeypot` says, else `website`. */
  readonly field?: string
  /** Whether each page has a name of its own, signed with the setting `secret`; default: no. */
  readonly changing?: boolean
  /** Which requests; default: all with a form. */
  readonly only?: (exchange: Exchange) => boolean
}

/** Raised when the field cannot have the name that it is given. */
export class HoneypotFieldInvalid extends TsangoError {
  readonly code = 'honeypot_field_invalid'

  constructor(fault: string) {
    super(`The honeypot: ${fault}`)
  }
}

/** Raised when models have a field of the name that is looked for: their forms would be refused. */
export class HoneypotFieldTaken extends TsangoError {
  readonly code = 'honeypot_field_taken'
  readonly field: string
  readonly models: readonly string[]

  constructor(field: string, models: readonly string[], free: string) {
    super(
      `Forms in which "${field}" is filled in are refused, and ${listOf(models)} ${models.length === 1 ? 'has' : 'have'} a field of that name. Take one that no form of the site has: honeypot: { field: "${free}" }.`,
    )
    this.field = field
    this.models = models
  }
}

/** Raised when a form asks for the field and no honeypot is in front of its handler. */
export class NoHoneypot extends TsangoError {
  readonly code = 'no_honeypot'

  constructor() {
    super(
      'There is no honeypot in front of this handler, or its route skips it. Set honeypot: true, or give toHono(honeypot()) to the Hono app, and take "honeypot" out of what the route skips.',
    )
  }
}

const fields = requestVariable<string>('tsango.honeypot')

/**
 * Makes the slot that answers 422 to forms in which the field of {@link honeypotField} is filled in. Raises {@link HoneypotFieldInvalid}.
 * Where a model has a field of that name, that is a problem of the build, unless `only` says which requests are looked at.
 *
 * With `changing`, each page has a name of its own, which no program can learn. It is signed, and not bound to a session: a form is looked at as well in
 * another tab, after a login, where the visitor takes no cookies, and where the page came from a cache. A field that was left out is not missed.
 *
 * @example
 * const slot = honeypot({ field: 'company', changing: true })
 * slot.name // → 'honeypot'
 */
export function honeypot({ only, ...given }: HoneypotOptions = {}): Slot {
  const { field = DEFAULT_FIELD, changing = false } = given
  const fault = fieldFault(field)
  if (fault !== undefined) throw new HoneypotFieldInvalid(fault)
  const isNamed = given.field !== undefined || given.changing !== undefined
  return defineSlot({
    name: 'honeypot',
    prepare: (setup) => {
      const plan = isNamed ? { field, changing } : planOf(setup)
      if (plan === undefined) return {}
      // Who says which requests it looks at knows their forms.
      if (only === undefined) refuseTaken(setup.app, plan.field)
      return prepareField(plan, setup, only)
    },
  })
}

/** The setting of a slot that somebody took: it is wanted, and `false` still switches it off. */
const wanted: Setting<HoneypotPlan | undefined> = {
  ...honeypotSetting,
  read: (given = true, context) => honeypotSetting.read(given, context),
}

function planOf({ app, setting }: SlotSetup): HoneypotPlan | undefined {
  if (app === undefined) return setting(wanted)
  const isDeclared = app.settings.describe().some(({ name }) => name === honeypotSetting.name)
  return (isDeclared ? setting(honeypotSetting) : undefined) ?? { field: DEFAULT_FIELD, changing: false }
}

/** Makes the slot of every application: the same by the setting `honeypot`, and nothing without it. */
export function honeypotOfSite(): Slot {
  return defineSlot({
    name: 'honeypot',
    prepare: (setup) => {
      const plan = setup.setting(honeypotSetting)
      if (plan === undefined) return {}
      refuseTaken(setup.app, plan.field)
      return prepareField(plan, setup)
    },
  })
}

function refuseTaken(app: Application | undefined, field: string): void {
  const modelsWith = (wanted: string) =>
    (app?.registry.models ?? []).filter(({ fields: own }) => own.some(({ name }) => name === wanted))
  const models = modelsWith(field)
  if (models.length === 0) return
  const free = ['company', 'fax', 'homepage'].find((name) => modelsWith(name).length === 0) ?? 'website_2'
  throw new HoneypotFieldTaken(
    field,
    models.map(({ label }) => label),
    free,
  )
}

function prepareField(plan: HoneypotPlan, { setting }: SlotSetup, only?: HoneypotOptions['only']) {
  const names = fieldNames(plan, () => setting(secret).keys)
  return {
    provides: [fields.provide(() => names.next())],
    decide(exchange: Exchange): Promise<void> | undefined {
      const { method } = exchange.c.req
      if (method === 'GET' || method === 'HEAD' || !hasForm(exchange.c) || only?.(exchange) === false) return undefined
      return check(exchange.c, names.has)
    },
  }
}

async function check(c: Context, isField: (name: string) => boolean): Promise<void> {
  for (const [name, value] of await readForm(c)) {
    if (value !== '' && isField(name)) throw new Unprocessable('The form was not accepted.', { code: 'form_refused' })
  }
}

/** Options of {@link honeypotField}. */
export interface HoneypotFieldOptions {
  /**
   * A class of the site's own stylesheet that hides the field: then no style stands in the page, which needs no nonce for it, and `pageCache` may keep it.
   * `position: absolute; left: -9999px` hides it from people and not from programs, as `display: none` does.
   */
  readonly class?: string
}

/**
 * The field for a form, with the name that is looked for, the same in all forms of one page: neither seen, read aloud, reached by the keyboard nor filled in by
 * browsers. Raises {@link NoHoneypot} where nothing looks for it.
 *
 * @example
 * const form = (c: Context) => c.html(`<form method="post">${honeypotField(c)}<input name="name"></form>`)
 */
export function honeypotField(c: Context, { class: own }: HoneypotFieldOptions = {}): string {
  const field = fields.get(c)
  if (field === undefined) throw new NoHoneypot()
  const input = `<input type="text" name="${field}" tabindex="-1" autocomplete="off">`
  if (own !== undefined) return `<div class="${escapeHtml(own)}" aria-hidden="true">${input}</div>`
  const style = `<style nonce="${cspNonce(c)}">.hp-${field}{position:absolute;left:-9999px}</style>`
  return `${style}<div class="hp-${field}" aria-hidden="true">${input}</div>`
}
