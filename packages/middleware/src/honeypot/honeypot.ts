/**
 * A field of forms that people do not see and programs fill in.
 *
 * @module
 */
import type { Application } from '@tsango/core/apps'
import { TsangoError } from '@tsango/core/errors'
import { hasForm, readForm } from '@tsango/http/body'
import { Unprocessable } from '@tsango/http/errors'
import { cspNonce } from '@tsango/http/request'
import { defineSlot, type Exchange, requestVariable, type Slot } from '@tsango/http/slots'
import { listOf } from '@tsango/toolkit/text'
import type { Context } from 'hono'
import { DEFAULT_FIELD, fieldFault, honeypotSetting } from './setting.ts'

export { type HoneypotSettings, honeypotSetting } from './setting.ts'

/** Options of {@link honeypot}. */
export interface HoneypotOptions {
  /** The field's name, one that programs like to fill in; default: `website`. */
  readonly field?: string
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
      'There is no honeypot in front of this handler. Set honeypot: true, or give toHono(honeypot()) to the Hono app.',
    )
  }
}

const fields = requestVariable<string>('tsango.honeypot')

/**
 * Makes the slot that answers 422 to forms in which the field of {@link honeypotField} is filled in. Raises {@link HoneypotFieldInvalid}.
 * Where a model has a field of that name, that is a problem of the build, unless `only` says which requests are looked at.
 *
 * @example
 * const slot = honeypot({ field: 'company' })
 * slot.name // → 'honeypot'
 */
export function honeypot({ field = DEFAULT_FIELD, only }: HoneypotOptions = {}): Slot {
  const fault = fieldFault(field)
  if (fault !== undefined) throw new HoneypotFieldInvalid(fault)
  return defineSlot({
    name: 'honeypot',
    prepare: ({ app }) => {
      // Who says which requests it looks at knows their forms.
      if (only === undefined) refuseTaken(app, field)
      return prepareField(field, only)
    },
  })
}

/** Makes the slot of every application: the same by the setting `honeypot`, and nothing without it. */
export function honeypotOfSite(): Slot {
  return defineSlot({
    name: 'honeypot',
    prepare: ({ setting, app }) => {
      const field = setting(honeypotSetting)
      if (field === undefined) return {}
      refuseTaken(app, field)
      return prepareField(field)
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

function prepareField(field: string, only?: HoneypotOptions['only']) {
  return {
    provides: [fields.provide(() => field)],
    decide(exchange: Exchange): Promise<void> | undefined {
      const { method } = exchange.c.req
      if (method === 'GET' || method === 'HEAD' || !hasForm(exchange.c) || only?.(exchange) === false) return undefined
      return check(exchange.c, field)
    },
  }
}

async function check(c: Context, field: string): Promise<void> {
  const values = (await readForm(c)).getAll(field)
  if (values.some((value) => value !== ''))
    throw new Unprocessable('The form was not accepted.', { code: 'form_refused' })
}

/**
 * The field for a form, with the name that is looked for: neither seen, read aloud, reached by the keyboard nor filled in by browsers. Raises
 * {@link NoHoneypot} where nothing looks for it.
 */
export function honeypotField(c: Context): string {
  const field = fields.get(c)
  if (field === undefined) throw new NoHoneypot()
  const style = `<style nonce="${cspNonce(c)}">.hp-${field}{position:absolute;left:-9999px}</style>`
  return `${style}<div class="hp-${field}" aria-hidden="true"><input type="text" name="${field}" tabindex="-1" autocomplete="off"></div>`
}
